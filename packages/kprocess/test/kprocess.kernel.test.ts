import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { attach, on } from '@tap/native-core';
import { context, u64 } from '@tap/native-core/tapset';
import { beforeAll, describe, expect, it } from 'vitest';
import { kprocess } from '../src/index.js';

/** The task in which an event happens. */
const task = () => ({
  tgid: context('pid_tgid', u64).shr(32),
  tid: context('pid_tgid', u64).bitAnd(0xffff_ffff),
});

/**
 * What the target does: a fork that executes a program and ends with 3, a program that is not there, a fork that dies by
 * a signal, and at last its own end with 5. It tells the numbers of its processes.
 */
const script = `read go
/bin/sh -c 'echo three $$; exit 3'
/nonexistent/program
/bin/sh -c 'echo nine $$; kill -9 $$'
echo self $$
exit 5`;

describe('kprocess, on a real kernel', () => {
  type Seen = Readonly<Record<string, unknown>> & { readonly probe: string; readonly tgid: bigint };
  let events: readonly Seen[] = [];
  let said: Readonly<Record<string, number>> = {};
  let shell = 0;
  const of = (name: string, process?: number): readonly Seen[] =>
    events.filter(
      ({ probe, tgid }) =>
        probe === `kprocess.${name}` && (process === undefined || tgid === BigInt(process)),
    );

  beforeAll(async () => {
    const child = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
    shell = child.pid as number;
    const { create, start, exec, exec_complete, exit, release } = kprocess;
    const session = await attach(
      [
        on(create).with(task),
        on(start).with(task),
        on(exec).with(task),
        on(exec_complete).with(task),
        on(exit).with(task),
        on(release).with(task),
      ],
      { target: { pid: shell } },
    );
    const output: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => output.push(data));
    child.stdin.end('go\n');
    await once(child, 'close');
    await session.close();
    const all: Seen[] = [];
    for await (const event of session) all.push(event as unknown as Seen);
    events = all;
    const lines = Buffer.concat(output).toString().trim().split('\n');
    said = Object.fromEntries(lines.map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]));
  });

  it('sees the target make its processes, and each start', () => {
    expect(Object.keys(said)).toEqual(['three', 'nine', 'self']);
    expect(said['self']).toBe(shell);
    const made = of('create', shell).map(({ new_pid, new_tid }) => [new_pid, new_tid]);
    expect(made).toHaveLength(3);
    expect(made.every(([pid, tid]) => pid === tid)).toBe(true);
    expect(made.map(([pid]) => pid)).toEqual([said['three'], expect.any(Number), said['nine']]);
    expect(of('start').map(({ tgid }) => Number(tgid))).toEqual(made.map(([pid]) => pid));
  });

  it('sees what they execute, and how that ends', () => {
    const files = of('exec').map(({ tgid, filename }) => [Number(tgid), filename]);
    const missing = of('create', shell)[1]?.['new_pid'];
    expect(files).toEqual([
      [said['three'], '/bin/sh'],
      [missing, '/nonexistent/program'],
      [said['nine'], '/bin/sh'],
    ]);
    const ends = of('exec_complete').map(({ tgid, success, errno, error }) => [
      Number(tgid),
      success,
      errno,
      error,
    ]);
    expect(ends).toEqual([
      [said['three'], 1, 0, null],
      [missing, 0, -2, 'ENOENT'],
      [said['nine'], 1, 0, null],
    ]);
  });

  it('sees how each ends, and that the kernel forgets it', () => {
    const ends = (process: number) =>
      of('exit', process).map(({ code, status, signal }) => ({ code, status, signal }));
    expect(ends(said['three'] as number)).toEqual([{ code: 3 << 8, status: 3, signal: 0 }]);
    expect(ends(said['nine'] as number)).toEqual([{ code: 9, status: 0, signal: 9 }]);
    expect(ends(shell)).toEqual([{ code: 5 << 8, status: 5, signal: 0 }]);
    const missing = of('create', shell)[1]?.['new_pid'] as number;
    expect(ends(missing)).toEqual([{ code: 127 << 8, status: 127, signal: 0 }]);
    const forgotten = of('release', shell);
    expect(forgotten.map(({ pid }) => pid)).toEqual([said['three'], missing, said['nine']]);
    for (const { pid, released_pid, released_tid, task: address } of forgotten) {
      expect([released_pid, released_tid]).toEqual([pid, pid]);
      expect(address).toBeGreaterThan(2n ** 63n);
    }
  });
});
