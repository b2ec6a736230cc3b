import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { compiledCode } from '../../test/native-program.js';
import { addressSpaceOf } from '../sys/index.js';
import { UserSymbols } from './index.js';

const isRoot = process.getuid?.() === 0;
const map = `/tmp/perf-${process.pid}.map`;
const other = `${map}.other`;
const code = compiledCode();
const line = `${code.toString(16)} 1000 evil\n`;
const space = addressSpaceOf(process.pid) as bigint;

const descriptors = (): number => readdirSync('/proc/self/fd').length;

describe('a map of compiled functions', () => {
  afterEach(() => [map, other].forEach((path) => rmSync(path, { force: true, recursive: true })));

  /** What the address is, asked at once and off the event loop; both the same, and nothing stays open. */
  async function find(): Promise<unknown> {
    const before = descriptors();
    const found = new UserSymbols().find(process.pid, space, code + 1n);
    const symbols = new UserSymbols();
    await symbols.prepare([{ pid: process.pid, space, addresses: [code + 1n] }]);
    expect(symbols.find(process.pid, space, code + 1n)).toEqual(found);
    expect(descriptors()).toBe(before);
    return found;
  }

  it.each([
    ['a pipe', 'not a file', () => execFileSync('mkfifo', [map])],
    ['a folder', 'not a file', () => mkdirSync(map)],
    ['a link to a device without end', 'not a file', () => symlinkSync('/dev/zero', map)],
    ['a link to a file that only root may read', 'not a file', () => symlinkSync('/etc/shadow', map)],
    ['a link to nothing', 'not a file', () => symlinkSync('/tmp/tap-none', map)],
    ['one that others may write to', 'not trusted', () => (writeFileSync(map, line), chmodSync(map, 0o666))],
    ['a file of another name', 'not trusted', () => (writeFileSync(other, line), linkSync(other, map))],
    ['older than the process', 'not trusted', () => (writeFileSync(map, line), utimesSync(map, 1, 1))],
    ['one without the function', 'no function', () => writeFileSync(map, '10 10 other\n')],
    ['none', 'no function', () => {}],
  ] as const)('that is %s gives no name: %s', async (_, why, make) => {
    make();
    expect(await find()).toEqual({ why });
  });

  it('of another user gives no name, if this one may make such', async () => {
    writeFileSync(map, line);
    if (isRoot) chownSync(map, 65_534, 65_534);
    expect(lstatSync(map).uid).toBe(isRoot ? 65_534 : process.getuid?.());
    expect(await find()).toEqual(isRoot ? { why: 'not trusted' } : expect.objectContaining({ name: 'evil' }));
  });

  it.runIf(isRoot)('of root gives no name to the process of another user', async () => {
    const script = 'console.log(1); process.stdin.resume()';
    const child = spawn(process.execPath, ['-e', script], { uid: 65_534, gid: 65_534, cwd: '/' });
    await once(child.stdout, 'data');
    const pid = child.pid as number;
    const path = `/tmp/perf-${pid}.map`;
    const at = compiledCode(pid);
    writeFileSync(path, `${at.toString(16)} 1000 secret\n`, { mode: 0o600 });
    const ask = (): unknown => new UserSymbols().find(pid, addressSpaceOf(pid) as bigint, at);
    try {
      expect(ask()).toEqual({ why: 'not trusted' });
      chownSync(path, 65_534, 65_534);
      expect(ask()).toMatchObject({ name: 'secret' });
    } finally {
      rmSync(path);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('with numbers beyond all bounds and lines of nonsense names what else it has', async () => {
    const nonsense = [`${'f'.repeat(1_000_000)} 1 x`, '-1 5 y', ' ', '\0', `${'f'.repeat(16)} ff z`, '1 2'];
    writeFileSync(map, `${nonsense.join('\n')}\n${line}`);
    expect(await find()).toEqual({ name: 'evil', offset: 1n, size: 0x1000n, module: map });
  });

  it('cuts a name that is too long, between characters', async () => {
    writeFileSync(map, `${code.toString(16)} 1000 ${'漢'.repeat(100_000)}\n`);
    expect(await find()).toMatchObject({ name: `${'漢'.repeat(341)}…` });
  });

  it('is read up to a bound, and what lies behind it is said to be too large', async () => {
    writeFileSync(map, `10 10 other\n`.repeat(6_000_000) + line);
    const symbols = new UserSymbols();
    const ask = { pid: process.pid, space, addresses: [code + 1n] };
    let [turns, over] = [0, false];
    const count = (): void => void (over || setImmediate(count), turns++);
    let found = symbols.find(process.pid, space, code + 1n);
    // It is too large to be read at once.
    expect(found).toEqual({ why: 'late' });
    setImmediate(count);
    while ('why' in found && found.why === 'late') {
      await (symbols.prepare([ask]) ?? new Promise((resolve) => setTimeout(resolve, 10)));
      found = symbols.find(process.pid, space, code + 1n);
    }
    over = true;
    expect(found).toEqual({ why: 'too large' });
    // Once at least for each quarter of a megabyte that is read, of 64.
    expect(turns).toBeGreaterThan(256);
  });
});

describe('large maps of compiled functions', () => {
  /** A Node that compiles, and what it writes of that. */
  async function withMap(lines: number): Promise<{ pid: number; at: bigint; end: () => void }> {
    const child = spawn(process.execPath, ['-e', 'console.log(1); process.stdin.resume()']);
    await once(child.stdout, 'data');
    const pid = child.pid as number;
    const at = compiledCode(pid);
    const path = `/tmp/perf-${pid}.map`;
    writeFileSync(path, `10 10 other\n`.repeat(lines) + `${at.toString(16)} 1000 own\n`);
    const end = (): void => {
      child.kill('SIGKILL');
      rmSync(path);
    };
    return { pid, at, end };
  }

  it('of some processes keep no other one from its names, and have names in turn', async () => {
    const large = await Promise.all([1, 2, 3].map(() => withMap(500_000)));
    const small = await withMap(1);
    try {
      const symbols = new UserSymbols();
      const asks = [...large, small].map(({ pid, at }) => ({
        pid,
        space: addressSpaceOf(pid) as bigint,
        addresses: [at],
      }));
      const names = (): unknown[] =>
        asks.map((ask) => {
          const found = symbols.find(ask.pid, ask.space, ask.addresses[0] as bigint);
          return 'why' in found ? found.why : found.name;
        });
      void symbols.prepare(asks.slice(0, 3));
      await symbols.prepare(asks.slice(3));
      expect(names()).toEqual(['late', 'late', 'late', 'own']);
      while (names().includes('late')) {
        void symbols.prepare(asks);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      expect(names()).toEqual(['own', 'own', 'own', 'own']);
    } finally {
      [...large, small].forEach(({ end }) => end());
    }
  });
});
