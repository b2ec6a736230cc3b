import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readElf } from '../elf/index.js';
import { compile, compiledCode, namesOf, started as startedNative } from '../../test/native-program.js';
import { addressSpaceOf, readMappings, readSteps, runNow, type Mappings } from '../sys/index.js';
import { UserSymbols } from './index.js';

const mappingsOf = (pid: number): Mappings => {
  const mappings = runNow(readMappings(pid));
  if (mappings === null) throw new Error(`${pid} has no mappings`);
  return mappings;
};

/** Where `main()` of this Node lies in a process that runs it. */
function mainOf(pid: number): bigint {
  const fd = openSync(process.execPath, 'r');
  const elf = runNow(readElf((position, length) => readSteps(fd, position, length)));
  closeSync(fd);
  const { segments = [], functions } = elf ?? {};
  const main = [...Array(functions?.count ?? 0).keys()].find((i) => functions?.name(i) === 'main');
  const address = main === undefined ? -1n : (functions?.address(main) ?? -1n);
  const segment = segments.find((one) => one.address <= address && address < one.address + one.bytes);
  if (segment === undefined) throw new Error('node has no main()');
  const offset = address - segment.address + segment.fileOffset;
  const mappings = mappingsOf(pid);
  for (let i = 0; i < mappings.count; i++) {
    const from = mappings.offset(i);
    const { path } = mappings.file(i);
    const isNode = path.startsWith('/') && !path.includes('.so');
    if (isNode && offset >= from && offset - from < mappings.end(i) - mappings.start(i))
      return offset - from + mappings.start(i);
  }
  throw new Error(`${pid} does not run node`);
}

/** Starts a program, and gives its number once it has said something. */
async function started(program: string, ...words: string[]): Promise<{ pid: number; child: ChildProcess }> {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return { pid: child.pid as number, child };
}
const waiting = ['-e', 'console.log(1); process.stdin.resume()'];
/** What an address is, once all that it takes was read. */
async function named(
  symbols: UserSymbols,
  pid: number,
  space: bigint,
  address: bigint,
): Promise<ReturnType<UserSymbols['find']>> {
  for (;;) {
    await symbols.prepare([{ pid, space, addresses: [address] }]);
    const found = symbols.find(pid, space, address);
    // A busy machine takes more than the time that a batch waits.
    if (!('why' in found && found.why === 'late')) return found;
    await setTimeout(20);
  }
}
const ended = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL');
  await once(child, 'exit');
};

describe('UserSymbols of processes that change', () => {
  it('follow a process to another program', async () => {
    const script = `echo; read line; exec "$0" "$@"`;
    const { pid, child } = await started('sh', '-c', script, process.execPath, ...waiting);
    const symbols = new UserSymbols();
    expect(symbols.module(pid, 0n, mappingsOf(pid).start(0))).toMatch(/sh$/);
    child.stdin?.write('\n');
    await once(child.stdout as Readable, 'data');
    expect(await named(symbols, pid, 0n, mainOf(pid) + 1n)).toMatchObject({ name: 'main', offset: 1n });
    await ended(child);
  });

  it('name functions of a program that has ended since, and of others that run it', async () => {
    const { pid, child } = await started(process.execPath, ...waiting);
    const main = mainOf(pid);
    const symbols = new UserSymbols();
    expect(await named(symbols, pid, 0n, main)).toMatchObject({ name: 'main' });
    await ended(child);
    expect(symbols.module(pid, 0n, main)).toBe(process.execPath);
    expect(await named(symbols, pid, 0n, main)).toMatchObject({ name: 'main' });
    expect(await named(symbols, process.pid, 0n, mainOf(process.pid))).toMatchObject({ name: 'main' });
  });

  it('name functions of a program that has ended before its file was read, while that is still there', async () => {
    const folder = mkdtempSync(`${tmpdir()}/tap-`);
    const running = await startedNative(compile(folder));
    const [kept, replaced] = [new UserSymbols(), new UserSymbols()];
    const [at = 0n] = running.addresses;
    for (const symbols of [kept, replaced])
      expect(symbols.module(running.pid, running.space, at)).toBe(`${folder}/program`);
    await ended(running.child);
    expect(await namesOf(running, kept)).toEqual(['hidden', 'exported']);
    copyFileSync(process.execPath, `${folder}/other`);
    renameSync(`${folder}/other`, `${folder}/program`);
    expect(await namesOf(running, replaced)).toEqual(['ended', 'ended']);
    expect(await namesOf(running, kept)).toEqual(['hidden', 'exported']);
    rmSync(folder, { recursive: true });
  });

  it('are all there at the first asking for who waits until they are, and late for who does not', async () => {
    const { pid, child } = await started(process.execPath, ...waiting);
    const ask = { pid, space: addressSpaceOf(pid) as bigint, addresses: [mainOf(pid)] };
    const [patient, impatient] = [new UserSymbols(600_000), new UserSymbols(0)];
    await patient.prepare([ask]);
    expect(patient.find(pid, ask.space, mainOf(pid))).toMatchObject({ name: 'main' });
    const first = impatient.prepare([ask]);
    expect(first).not.toBeNull();
    // What is being read is not waited for again.
    expect(impatient.prepare([ask])).toBeNull();
    expect(impatient.find(pid, ask.space, mainOf(pid))).toEqual({ why: 'late' });
    await ended(child);
  });

  it('try again to open a file that could not be opened', async () => {
    const folder = mkdtempSync(`${tmpdir()}/tap-`);
    const program = `${folder}/program`;
    copyFileSync(process.execPath, program);
    const { pid, child } = await started(program, ...waiting);
    const other = await started(program, ...waiting);
    const symbols = new UserSymbols();
    const main = mainOf(pid);
    symbols.module(pid, 0n, main);
    await ended(child);
    rmSync(program);
    expect(await named(symbols, pid, 0n, main)).toEqual({ why: 'ended' });
    if (mapFiles(other.pid)) {
      expect(await named(symbols, other.pid, 0n, mainOf(other.pid))).toMatchObject({
        name: 'main',
        module: `${program} (deleted)`,
      });
    }
    await ended(other.child);
    rmSync(folder, { recursive: true });
  });
});

describe('UserSymbols of a process that is read again', () => {
  afterEach(() => void vi.restoreAllMocks());

  /** All that was read becomes old. */
  function tenMinutesLater(): void {
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 600_000);
  }

  it('keep the names that they had until that is done, and no others', async () => {
    const symbols = new UserSymbols();
    const [pid, space] = [process.pid, addressSpaceOf(process.pid) as bigint];
    const main = mainOf(pid);
    expect(await named(symbols, pid, space, main)).toMatchObject({ name: 'main' });
    expect(await named(symbols, pid, space, 1n)).toEqual({ why: 'not mapped' });
    tenMinutesLater();
    const again = symbols.prepare([{ pid, space, addresses: [main] }]);
    expect(again).not.toBeNull();
    expect(symbols.find(pid, space, 1n)).toEqual({ why: 'late' });
    // Between any two steps, also between those of the mappings and those of the file.
    let isDone = false;
    void again?.finally(() => (isDone = true));
    while (!isDone) {
      expect(symbols.find(pid, space, main)).toMatchObject({ name: 'main' });
      expect(symbols.module(pid, space, main)).toBe(process.execPath);
      await setImmediate();
    }
  });

  it('take what it has written since', async () => {
    const symbols = new UserSymbols();
    const [pid, space, code] = [process.pid, addressSpaceOf(process.pid) as bigint, compiledCode()];
    const map = `/tmp/perf-${pid}.map`;
    try {
      writeFileSync(map, `${code.toString(16)} 20 first\n`);
      expect(await named(symbols, pid, space, code)).toMatchObject({ name: 'first' });
      writeFileSync(map, `${code.toString(16)} 20 second\n`);
      tenMinutesLater();
      expect(symbols.find(pid, space, code)).toMatchObject({ name: 'second' });
    } finally {
      rmSync(map);
    }
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
  it('names a function of this very process', async () => {
    const at = mainOf(process.pid);
    expect(await named(symbols, process.pid, 0n, at + 1n)).toMatchObject({
      name: 'main',
      offset: 1n,
      module: process.execPath,
    });
    expect(symbols.module(process.pid, 0n, at)).toBe(process.execPath);
  });

  it('names what a compiler made while the process runs', async () => {
    const code = compiledCode();
    const map = `/tmp/perf-${process.pid}.map`;
    writeFileSync(map, `${(code + 0x40n).toString(16)} 20 JS:*answer file.js:42\ndamaged\n`);
    try {
      const found = await named(new UserSymbols(), process.pid, 0n, code + 0x45n);
      expect(found).toEqual({
        name: 'answer (file.js:42)',
        mangled: 'JS:*answer file.js:42',
        offset: 5n,
        size: 0x20n,
        module: 'file.js',
      });
      expect(await named(new UserSymbols(), process.pid, 0n, code + 0x60n)).toEqual({ why: 'no function' });
    } finally {
      rmSync(map);
    }
    expect(await named(new UserSymbols(), process.pid, 0n, code + 0x45n)).toEqual({ why: 'no function' });
  });

  it('names the code that the kernel puts into each process', async () => {
    const { pid, child } = await started(process.execPath, ...waiting);
    const mappings = mappingsOf(pid);
    const index = [...Array(mappings.count).keys()].find((i) => mappings.file(i).path === '[vdso]') ?? -1;
    const [start, length] = [mappings.start(index), Number(mappings.end(index) - mappings.start(index))];
    const addresses = Array.from({ length: length / 16 }, (_, i) => start + BigInt(16 * i));
    await symbols.prepare([{ pid, space: addressSpaceOf(pid) as bigint, addresses }]);
    const found = addresses.map((at) => symbols.find(pid, 0n, at));
    const names = found.flatMap((one) => ('why' in one ? [] : [`${one.module} ${one.name}`]));
    expect(names).toContainEqual(expect.stringMatching(/^\[vdso\] (__(vdso|kernel)_)?clock_gettime$/));
    expect(found).toContainEqual({ why: 'no function' });
    await ended(child);
  });

  it('knows nothing of unmapped memory and of processes that are not there', async () => {
    expect(await named(symbols, process.pid, 0n, 0n)).toEqual({ why: 'not mapped' });
    expect(symbols.module(process.pid, 0n, 0n)).toEqual({ why: 'not mapped' });
    expect(await named(symbols, 0x3f_ffff, 0n, compiledCode())).toEqual({ why: 'ended' });
  });
});

describe('UserSymbols of an address space', () => {
  it('name it before and after the process becomes another program, each for itself', async () => {
    const script = `echo; read line; exec "$0" "$@"`;
    const { pid, child } = await started('sh', '-c', script, process.execPath, ...waiting);
    const first = addressSpaceOf(pid) as bigint;
    const start = mappingsOf(pid).start(0);
    const [before, after] = [new UserSymbols(), new UserSymbols()];
    expect(before.module(pid, first, start)).toMatch(/sh$/);
    child.stdin?.write('\n');
    await once(child.stdout as Readable, 'data');
    const second = addressSpaceOf(pid) as bigint;
    expect(second).not.toBe(first);
    const main = mainOf(pid);
    for (const symbols of [before, after])
      expect(await named(symbols, pid, second, main)).toMatchObject({ name: 'main' });
    expect(before.module(pid, first, start)).toMatch(/sh$/);
    expect(after.module(pid, first, main)).toEqual({ why: 'other program' });
    expect(after.find(pid, first, main)).toEqual({ why: 'other program' });
    await ended(child);
  });

  it('are read off the event loop, once', async () => {
    const { pid, child } = await started(process.execPath, ...waiting);
    const symbols = new UserSymbols();
    const ask = { pid, space: addressSpaceOf(pid) as bigint, addresses: [mainOf(pid), 1n] };
    const prepared = symbols.prepare([ask]);
    expect(symbols.find(pid, ask.space, ask.addresses[0] as bigint)).toEqual({ why: 'late' });
    await prepared;
    expect(await named(symbols, pid, ask.space, ask.addresses[0] as bigint)).toMatchObject({ name: 'main' });
    expect(symbols.prepare([{ ...ask, addresses: [ask.addresses[0] as bigint] }])).toBeNull();
    await ended(child);
    expect(await named(symbols, pid, ask.space, ask.addresses[0] as bigint)).toMatchObject({ name: 'main' });
  });
});
