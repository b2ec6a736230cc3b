import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { attach, between, on, type Mechanism } from '@tap/native-core';
import { context, u64 } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { kprocess } from '../src/index.js';

const breakpoints: readonly Mechanism[] = ['kprobe', 'kretprobe', 'raw_tp'];
const pid = () => context('pid_tgid', u64).shr(32);
const tid = () => context('pid_tgid', u64).bitAnd(0xffff_ffffn);
const missing = '/nonexistent/tap';

/** The shell tries to execute each of these in a process of its own, except for the last. */
const script = `read go
/bin/sleep 0.3
${missing}
:`;

/** How an attempt to execute a program is the second one of a pair, and how it is the first one. */
const started = on(
  between(kprocess.create, kprocess.exec, { from: (e) => e.new_pid, to: () => pid() }),
).select((e) => ({ filename: e.filename, args: e.args, elapsed: e.elapsed, pid: pid() }));
const ran = on(between(kprocess.exec, kprocess.exit, { from: () => tid(), to: () => tid() })).select((e) => ({
  status: e.status,
  elapsed: e.elapsed,
  pid: pid(),
}));

describe.each([
  { way: 'the best mechanism', mechanisms: null },
  { way: 'breakpoints', mechanisms: breakpoints },
])('attempts to execute a program in pairs, by $way', ({ mechanisms }) => {
  it('are told with what they name, and the time from the fork and to the exit', async () => {
    const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'] });
    const session = await attach([started, ran], {
      target: { pid: shell.pid as number },
      ...(mechanisms === null ? {} : { mechanisms }),
    });
    const begin = process.hrtime.bigint();
    shell.stdin.end('go\n');
    await once(shell, 'close');
    const most = Number(process.hrtime.bigint() - begin);
    await session.close();
    const starts: { filename: string | null; args: string | null; elapsed: number; pid: bigint }[] = [];
    const runs: { status: number; elapsed: number; pid: bigint }[] = [];
    for await (const event of session) {
      if ('filename' in event) starts.push(event);
      else runs.push(event);
    }
    expect(starts.map(({ filename, args }) => [filename, args])).toEqual([
      ['/bin/sleep', '/bin/sleep 0.3'],
      // Told at the return of the call: the kernel found no such file.
      [missing, missing],
    ]);
    const own = starts.map(({ pid: number }) => number);
    expect(runs.map(({ pid: number, status }) => [number, status])).toEqual([
      [own[0], 0],
      [own[1], 127],
    ]);
    for (const { elapsed } of [...starts, ...runs]) {
      expect(elapsed).toBeGreaterThan(0);
      expect(elapsed).toBeLessThan(most);
    }
    expect(runs[0]?.elapsed).toBeGreaterThanOrEqual(300_000_000);
    expect(session.stats).toMatchObject({ lost: 0, unstored: 0 });
    for (const query of [started, ran]) {
      const { begun, repeated, met, open, forgotten } = session.pairs(query);
      expect(begun).toBe(repeated + met + open + forgotten);
      expect(met).toBeGreaterThanOrEqual(2);
    }
  });
});
