import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { format } from 'node:util';
import { pid } from '@tap/context';
import { attach, kernel, on, profile } from '@tap/native-core';
import { describe, expect, it, vi } from 'vitest';
import { callNumber } from '../../../packages/testing/src/system-calls.js';
import { until } from '../../../packages/testing/src/until.js';
import { runAlone } from './run-alone.js';
import { killedForMemory, talk } from './workloads.js';

type Work = (printed: () => readonly string[]) => unknown;

const linesAfterFirst = (out: string): readonly string[] => out.trimEnd().split('\n').slice(1);

/** Runs an example in this process until the work is done, then ends it as Ctrl-C does; gives the lines that it printed after its first one. */
async function run(name: string, args: readonly string[], work: Work): Promise<readonly string[]> {
  let out = '';
  const log = vi
    .spyOn(console, 'log')
    .mockImplementation((...words) => void (out += `${format(...words)}\n`));
  const { argv } = process;
  process.argv = [process.execPath, name, ...args];
  const ended = import(new URL(`../${name}.js`, import.meta.url).href);
  try {
    await Promise.race([ended, until(() => out !== '', `${name} prints`)]);
    await work(() => linesAfterFirst(out));
  } finally {
    process.emit('SIGINT');
    await ended;
    process.argv = argv;
    log.mockRestore();
  }
  return linesAfterFirst(out);
}

const columns = (line: string): readonly string[] => line.trim().split(/\s+/);
const dd = (...args: readonly string[]): void => void execFileSync('dd', ['status=none', ...args]);
const me = String(process.pid);
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
/** How many numbers are in the bars of a histogram. */
const inBars = (lines: readonly string[]): number =>
  sum(lines.flatMap((line) => /^\[.*\)\s+(\d+) \|/.exec(line)?.[1] ?? []).map(Number));

/** Writes so many bytes to nowhere, so many times. */
function write(count: number, times: number): void {
  const nowhere = openSync('/dev/null', 'w');
  for (let i = 0; i < times; i++) writeSync(nowhere, Buffer.alloc(count));
  closeSync(nowhere);
}

describe('the examples, on a real kernel', () => {
  it('execsnoop', async () => {
    const lines = await runAlone('execsnoop', () => execFileSync('/bin/true'));
    const ours = lines.map(columns).filter(([, parent]) => parent === me);
    expect(ours.map((line) => line.at(-1))).toEqual(['/bin/true']);
  });

  it('opensnoop', async () => {
    const lines = await run('opensnoop', [], () => {
      readFileSync('/etc/hostname');
      expect(() => readFileSync('/nonexistent/tap')).toThrow('ENOENT');
    });
    const ours = lines.map(columns).filter(([process_]) => process_ === me);
    expect(ours.some((line) => line.at(-1) === '/etc/hostname' && Number(line.at(-2)) > 2)).toBe(true);
    expect(ours.some((line) => line.at(-1) === '/nonexistent/tap' && line.at(-2) === 'ENOENT')).toBe(true);
  });

  it('tcpconnect', async () => {
    let port = 0;
    const lines = await run('tcpconnect', [], async () => ({ server: port } = await talk(10, 10)));
    const ours = lines.map(columns).filter(([process_]) => process_ === me);
    expect(ours.map((line) => line.at(-1))).toEqual([`127.0.0.1:${port}`]);
  });

  it('tcplife', async () => {
    let ports = { client: 0, server: 0 };
    const isOurs = ([port]: readonly string[]): boolean => port === String(ports.client);
    const lines = await run('tcplife', [], async (printed) => {
      ports = await talk(1234, 777);
      await until(() => printed().map(columns).some(isOurs), 'the connection is printed');
    });
    const [life] = lines.map(columns).filter(isOurs);
    expect(life?.[1]).toBe(String(ports.server));
    // The SYN and the FIN count as well.
    expect(Number(life?.[2])).toBeGreaterThanOrEqual(1234);
    expect(Number(life?.[2])).toBeLessThanOrEqual(1236);
    expect(Number(life?.[3]) - 777).toBeOneOf([0, 1]);
    expect(Number(life?.[4])).toBeGreaterThan(0);
  });

  it('tcpretrans', async () => {
    // The loopback device drops what is for somebody else, so nobody answers.
    execFileSync('ip', ['route', 'replace', '192.0.2.1', 'dev', 'lo']);
    const isOurs = (line: readonly string[]): boolean => line[1] === '192.0.2.1:81';
    const lines = await run('tcpretrans', [], async (printed) => {
      const socket = connect(81, '192.0.2.1');
      socket.on('error', () => undefined);
      await until(() => printed().map(columns).some(isOurs), 'the connection is tried again');
      socket.destroy();
    });
    execFileSync('ip', ['route', 'del', '192.0.2.1', 'dev', 'lo']);
    const SYN_SENT = '2';
    expect(lines.map(columns).find(isOurs)?.at(-1)).toBe(SYN_SENT);
  });

  it('biolatency', async () => {
    const lines = await run('biolatency', [], () =>
      dd('if=/dev/sda', 'of=/dev/null', 'bs=4096', 'count=20', 'iflag=direct'),
    );
    expect(inBars(lines)).toBeGreaterThanOrEqual(20);
  });

  it('biosnoop', async () => {
    const lines = await run('biosnoop', [], () =>
      dd('if=/dev/sda', 'of=/dev/null', 'bs=8192', 'skip=100', 'count=1', 'iflag=direct'),
    );
    const ours = lines.map(columns).filter(([comm]) => comm === 'dd');
    const read = expect.stringMatching(/^R/) as string;
    expect(ours.map((line) => line.slice(0, 5))).toContainEqual(['dd', '8:0', read, '1600', '8192']);
  });

  it('runqlat', async () => {
    const lines = await run('runqlat', [], async () => {
      for (let i = 0; i < 20; i++) await sleep(5);
    });
    expect(inBars(lines)).toBeGreaterThan(10);
  });

  it('killsnoop', async () => {
    const victim = spawn('sleep', ['1000']);
    const lines = await run('killsnoop', [], () => victim.kill('SIGTERM'));
    const ours = lines.map(columns).filter(([process_]) => process_ === me);
    expect(ours.map((line) => line.slice(-2))).toContainEqual(['SIGTERM', String(victim.pid)]);
  });

  it('oomkill', async () => {
    let victim = 0;
    const lines = await run('oomkill', [], async () => (victim = await killedForMemory()));
    expect(lines).toContainEqual(expect.stringContaining(`killed perl (${victim})`));
  });

  it('syncsnoop', async () => {
    const lines = await run('syncsnoop', [], () => execFileSync('sync'));
    expect(lines.map(columns).map(([, comm]) => comm)).toEqual(['sync']);
  });

  it('vfsstat', async () => {
    const all = await attach(on(kernel.fn('vfs_write')).count());
    const writes = (lines: readonly string[]): number => sum(lines.map((line) => Number(columns(line)[1])));
    const lines = await run('vfsstat', [], async (printed) => {
      write(10, 500);
      await until(() => writes(printed()) >= 500, 'all writes are printed');
    });
    await all.close();
    expect(writes(lines)).toBeLessThanOrEqual((all.read().value ?? 0) + all.stats.missedAtLeast);
  });

  it('cachestat', async () => {
    const lines = await run('cachestat', [], async (printed) => {
      writeFileSync('/proc/sys/vm/drop_caches', '1');
      for (let i = 0; i < 2; i++) {
        dd('if=/dev/sda', 'of=/dev/null', 'bs=64k', 'count=4');
        const { length } = printed();
        await until(() => printed().length > length, 'a second is over');
      }
    });
    const rows = lines.map((line) => columns(line).map(Number));
    expect(sum(rows.map(([accesses = 0]) => accesses))).toBeGreaterThan(0);
    expect(sum(rows.map(([, misses = 0]) => misses))).toBeGreaterThan(0);
    for (const [all = 0, misses = 0, hits] of rows) expect(hits).toBe(Math.max(0, all - misses));
  });

  it('offcputime', async () => {
    let [least, most] = [0, 0];
    const lines = await run('offcputime', ['cat'], async () => {
      const start = performance.now();
      const cat = spawn('cat', { stdio: ['pipe', 'ignore', 'inherit'] });
      const ended = once(cat, 'exit');
      // read(2) of its descriptor 0.
      const reading = `${callNumber('read')} 0x0 `;
      const call = (): string => readFileSync(`/proc/${cat.pid}/syscall`, 'latin1');
      await until(() => call().startsWith(reading), 'cat waits for its input');
      const begin = performance.now();
      await sleep(500);
      least = performance.now() - begin;
      cat.stdin.end();
      await ended;
      most = performance.now() - start;
    });
    const parts = lines.join('\n').split('\n\n');
    const times = parts.map((part) => Number(/([\d.]+) ms$/.exec(part)?.[1]));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const reading = parts.findLastIndex((part) => part.includes('vfs_read'));
    expect(times[reading]).toBeGreaterThanOrEqual(least - 0.1);
    expect(times[reading]).toBeLessThanOrEqual(most + 0.1);
  });

  it('profile', async () => {
    const lines = await run('profile', [], async () => {
      const busy = spawn('sh', ['-c', 'while :; do :; done']);
      const samples = await attach(
        on(profile(99))
          .where(() => pid().eq(busy.pid ?? 0))
          .count(),
      );
      await until(() => (samples.read().value ?? 0) >= 20, 'the shell is seen 20 times');
      busy.kill('SIGKILL');
      await samples.close();
    });
    expect(lines.some((line) => /^sh \d+$/.test(line))).toBe(true);
  });

  it('funccount', async () => {
    const lines = await run('funccount', ['vfs_writ*'], () => write(10, 300));
    const [count] = lines.map(columns).filter(([name]) => name?.endsWith('vfs_write'));
    expect(Number(count?.[1])).toBeGreaterThanOrEqual(300);
  });

  it('funclatency', async () => {
    const lines = await run('funclatency', ['vfs_write'], () => write(10, 200));
    const calls = Number(/^(\d+) calls, median \d+ ns$/.exec(lines.at(-1) ?? '')?.[1]);
    expect(calls).toBeGreaterThanOrEqual(200);
    expect(inBars(lines)).toBe(calls);
  });

  it('stackcount', async () => {
    const lines = await run('stackcount', ['vfs_write'], () =>
      dd('if=/dev/zero', 'of=/dev/null', 'bs=1000', 'count=50'),
    );
    const way =
      lines
        .join('\n')
        .split('\n\n')
        .find((part) => part.endsWith('\ndd 50')) ?? '';
    expect(way).toMatch(/^.*vfs_write.*\n.*ksys_write/);
  });

  it('argdist', async () => {
    const lines = await run('argdist', ['vfs_write', 'count'], () =>
      dd('if=/dev/zero', 'of=/dev/null', 'bs=1000', 'count=40'),
    );
    const text = lines.join('\n');
    expect(text.slice(text.indexOf('dd\n'))).toMatch(/^dd\n(\[.*\n)*\[512, 1K\) +40 \|@{40}\|/);
  });

  it('trace', async () => {
    const lines = await run('trace', ['vfs_write', 'count'], () =>
      dd('if=/dev/zero', 'of=/dev/null', 'bs=1000', 'count=40'),
    );
    const ours = lines.map(columns).filter(([, comm, count]) => comm === 'dd' && count === '1000');
    expect(ours).toHaveLength(40);
  });
});
