import { closeSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
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

describe('UserSymbols', () => {
  const symbols = new UserSymbols();
  const node = readMappings(process.pid)?.find(({ path }) => path === process.execPath);

  it('names a function of this very process', () => {
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
    if (main === undefined || segment === undefined || node === undefined)
      throw new Error('node has no main()');
    const at = main.address - segment.address + segment.fileOffset - node.offset + node.start;
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
