import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readMappings } from '../sys/index.js';
import { readElf, type ReadAt } from './elf.js';
import { UserSymbols } from './index.js';

/** An ELF file of one segment, with a function `work` at 0x1010 and another without a size behind it. */
function elfFile(): Buffer {
  const file = Buffer.alloc(0x1000);
  file.write('\x7fELF\x02\x01', 'latin1');
  file.writeBigUInt64LE(64n, 32);
  file.writeBigUInt64LE(0x200n, 40);
  file.writeUInt16LE(1, 56);
  file.writeUInt16LE(3, 60);
  file.writeUInt32LE(1, 64);
  file.writeBigUInt64LE(0n, 64 + 8);
  file.writeBigUInt64LE(0x1000n, 64 + 16);
  file.writeBigUInt64LE(0x1000n, 64 + 32);
  section(file, 1, 2, 0x400, 24 * 4, 2);
  section(file, 2, 3, 0x500, 32, 0);
  file.write('\0work\0later\0data\0', 0x500, 'latin1');
  symbol(file, 1, 6, 2, 0x1050n, 0n);
  symbol(file, 2, 1, 2, 0x1010n, 0x20n);
  symbol(file, 3, 12, 1, 0x1020n, 8n);
  return file;
}

function section(file: Buffer, i: number, type: number, offset: number, size: number, link: number): void {
  const at = 0x200 + i * 64;
  file.writeUInt32LE(type, at + 4);
  file.writeBigUInt64LE(BigInt(offset), at + 24);
  file.writeBigUInt64LE(BigInt(size), at + 32);
  file.writeUInt32LE(link, at + 40);
}

function symbol(file: Buffer, i: number, name: number, type: number, address: bigint, size: bigint): void {
  const at = 0x400 + i * 24;
  file.writeUInt32LE(name, at);
  file[at + 4] = 0x10 | type;
  file.writeUInt16LE(1, at + 6);
  file.writeBigUInt64LE(address, at + 8);
  file.writeBigUInt64LE(size, at + 16);
}

const reader =
  (file: Buffer): ReadAt =>
  (position, length) =>
    file.subarray(position, position + length);

describe('readElf()', () => {
  it('reads segments and functions, and no data', () => {
    expect(readElf(reader(elfFile()))).toEqual({
      segments: [{ fileOffset: 0n, address: 0x1000n, bytes: 0x1000n }],
      functions: [
        { address: 0x1010n, size: 0x20n, name: 'work' },
        { address: 0x1050n, size: 0n, name: 'later' },
      ],
    });
  });

  it('is null for other files', () => {
    for (const text of ['', '#!/bin/sh\n', '\x7fELF\x01\x01'.padEnd(64, '\0')]) {
      expect(readElf(reader(Buffer.from(text, 'latin1')))).toBeNull();
    }
  });

  it('takes damaged files as they are: it gives less, and never throws', () => {
    const whole = elfFile();
    for (let at = 0; at < 0x520; at++) {
      for (const byte of [0, 0x7f, 0xff]) {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        expect(() => readElf(reader(damaged))).not.toThrow();
      }
      expect(() => readElf(reader(whole.subarray(0, at)))).not.toThrow();
    }
  });
});

/** Where `main()` of this Node lies in a process that runs it. */
function mainOf(pid: number): bigint {
  const fd = openSync(process.execPath, 'r');
  const elf = readElf((position, length) => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, position));
  });
  closeSync(fd);
  const main = elf?.functions.find(({ name }) => name === 'main');
  const segment = elf?.segments.find(
    ({ address, bytes }) => main !== undefined && address <= main.address && main.address < address + bytes,
  );
  if (main === undefined || segment === undefined) throw new Error('node has no main()');
  const offset = main.address - segment.address + segment.fileOffset;
  const mapping = readMappings(pid)?.find(
    ({ start, end, offset: from, path }) =>
      path.startsWith('/') && !path.includes('.so') && offset >= from && offset - from < end - start,
  );
  if (mapping === undefined) throw new Error(`${pid} does not run node`);
  return offset - mapping.offset + mapping.start;
}

/** Starts a program, and gives its number once it has said something. */
async function started(program: string, ...words: string[]): Promise<{ pid: number; child: ChildProcess }> {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return { pid: child.pid as number, child };
}
const waiting = ['-e', 'console.log(1); process.stdin.resume()'];
const ended = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL');
  await once(child, 'exit');
};

describe('UserSymbols of processes that change', () => {
  it('follow a process to another program', async () => {
    const script = `echo; read line; exec "$0" "$@"`;
    const { pid, child } = await started('sh', '-c', script, process.execPath, ...waiting);
    const symbols = new UserSymbols();
    expect(symbols.module(pid, readMappings(pid)?.[0]?.start ?? 0n)).toMatch(/sh$/);
    child.stdin?.write('\n');
    await once(child.stdout as Readable, 'data');
    expect(symbols.find(pid, mainOf(pid) + 1n)).toMatchObject({ name: 'main', offset: 1n });
    await ended(child);
  });

  it('name functions of a program that has ended since, and of others that run it', async () => {
    const { pid, child } = await started(process.execPath, ...waiting);
    const main = mainOf(pid);
    const symbols = new UserSymbols();
    expect(symbols.module(pid, main)).toBe(process.execPath);
    await ended(child);
    expect(symbols.find(pid, main)).toMatchObject({ name: 'main' });
    expect(symbols.find(process.pid, mainOf(process.pid))).toMatchObject({ name: 'main' });
  });

  it('try again to open a file that could not be opened', async () => {
    const folder = mkdtempSync(`${tmpdir()}/tap-`);
    const program = `${folder}/program`;
    copyFileSync(process.execPath, program);
    const { pid, child } = await started(program, ...waiting);
    const other = await started(program, ...waiting);
    const symbols = new UserSymbols();
    const main = mainOf(pid);
    symbols.module(pid, main);
    await ended(child);
    rmSync(program);
    expect(symbols.find(pid, main)).toBeNull();
    if (mapFiles(other.pid)) {
      expect(symbols.find(other.pid, mainOf(other.pid))).toMatchObject({
        name: 'main',
        module: `${program} (deleted)`,
      });
    }
    await ended(other.child);
    rmSync(folder, { recursive: true });
  });
});

/** Whether this user may open files by their mappings; that needs CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE. */
function mapFiles(pid: number): boolean {
  try {
    const [name = ''] = readdirSync(`/proc/${pid}/map_files`);
    closeSync(openSync(`/proc/${pid}/map_files/${name}`, 'r'));
    return true;
  } catch {
    return false;
  }
}

describe('UserSymbols', () => {
  const symbols = new UserSymbols();
  const node = readMappings(process.pid)?.find(({ path }) => path === process.execPath);

  it('names a function of this very process', () => {
    const at = mainOf(process.pid);
    expect(symbols.find(process.pid, at + 1n)).toMatchObject({
      name: 'main',
      offset: 1n,
      module: process.execPath,
    });
    expect(symbols.module(process.pid, at)).toBe(process.execPath);
  });

  it('names what a compiler made while the process runs', () => {
    const code = readMappings(process.pid)?.find(({ path }) => path === '');
    if (code === undefined) throw new Error('this Node compiles nothing');
    const map = `/tmp/perf-${process.pid}.map`;
    writeFileSync(map, `${(code.start + 0x40n).toString(16)} 20 JS:*answer file.js:42\ndamaged\n`);
    try {
      const found = new UserSymbols().find(process.pid, code.start + 0x45n);
      expect(found).toEqual({ name: 'JS:*answer file.js:42', offset: 5n, size: 0x20n, module: map });
      expect(new UserSymbols().find(process.pid, code.start + 0x60n)).toBeNull();
    } finally {
      rmSync(map);
    }
  });

  it('knows nothing of unmapped memory and of processes that are not there', () => {
    expect(symbols.find(process.pid, 0n)).toBeNull();
    expect(symbols.module(process.pid, 0n)).toBeNull();
    expect(symbols.find(0x3f_ffff, node?.start ?? 1n)).toBeNull();
  });
});
