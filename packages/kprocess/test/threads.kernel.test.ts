import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { attach, on } from '@tap/native-core';
import { context, narrow, u32, u64, type Int } from '@tap/native-core/tapset';
import { beforeAll, expect, it } from 'vitest';
import { kprocess } from '../src/index.js';

type Seen = Readonly<Record<string, unknown>> & { readonly probe: string };

const tgid = (): Int => narrow(u32, context('pid_tgid', u64).shr(32));
const tid = (): Int => narrow(u32, context('pid_tgid', u64));
const mine = () => tgid().eq(process.pid);

/** A thread that tells its number, `PID/task/TID`, and ends. */
const thread = `const { parentPort } = require('node:worker_threads');
parentPort.postMessage(require('node:fs').readlinkSync('/proc/thread-self'));`;

let events: readonly Seen[];
const threads: number[] = [];

beforeAll(async () => {
  const { create, start, exit, release } = kprocess;
  const by = () => ({ by: tid() });
  const session = await attach([
    on(create)
      .where((e) => e.new_pid.eq(process.pid))
      .with(by),
    on(start).where(mine).with(by),
    on(exit).where(mine).with(by),
    on(release).where((e) => e.pid.eq(process.pid)),
  ]);
  for (let i = 0; i < 2; i++) {
    const worker = new Worker(thread, { eval: true });
    const exited = once(worker, 'exit');
    const [name] = (await once(worker, 'message')) as [string];
    await exited;
    expect(name).toMatch(new RegExp(`^${process.pid}/task/\\d+$`));
    threads.push(Number(name.split('/')[2]));
  }
  await session.close();
  const all: Seen[] = [];
  for await (const event of session) all.push(event as unknown as Seen);
  events = all;
});

const of = (probe: string, key: string): readonly Seen[] =>
  threads.flatMap((number) => events.filter((event) => event.probe === probe && event[key] === number));

it('a thread is created in its process, and runs', () => {
  expect(new Set(threads).size).toBe(2);
  const created = of('kprocess.create', 'new_tid');
  expect(created.map(({ new_pid, new_tid }) => [new_pid, new_tid])).toEqual(
    threads.map((number) => [process.pid, number]),
  );
  // Another thread made it.
  for (const { by, new_tid } of created) expect(by).not.toBe(new_tid);
  expect(of('kprocess.start', 'by')).toHaveLength(2);
});

it('a thread ends and is forgotten while its process goes on', () => {
  const ends = of('kprocess.exit', 'by');
  expect(ends.map(({ by, code, status, signal }) => ({ by, code, status, signal }))).toEqual(
    threads.map((number) => ({ by: number, code: 0, status: 0, signal: 0 })),
  );
  const forgotten = of('kprocess.release', 'released_tid');
  expect(forgotten.map(({ pid, released_pid, released_tid }) => [pid, released_pid, released_tid])).toEqual(
    threads.map((number) => [process.pid, process.pid, number]),
  );
  expect(events.some(({ probe, by }) => probe === 'kprocess.exit' && by === process.pid)).toBe(false);
});
