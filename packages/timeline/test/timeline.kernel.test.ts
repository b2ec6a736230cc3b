import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { attach } from '@tap/native-core';
import { expect, it } from 'vitest';
import { compiled } from '../../testing/src/compiled.js';
import { Timeline } from '../src/index.js';
import { calls } from './calls.js';
import { readTrace } from './read-trace.js';

const program = compiled(new URL('workload/talk.c', import.meta.url));

/** What a thread of the workload did, as it says itself. */
interface Turn {
  readonly tid: number;
  readonly begin: bigint;
  readonly end: bigint;
}

it('a timeline shows the calls of a program when they were, and in which thread', async () => {
  const shell = spawn('/bin/sh', ['-c', `read go\nexec ${program}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  const pid = shell.pid as number;
  const output: Buffer[] = [];
  shell.stdout.on('data', (data: Buffer) => output.push(data));
  const session = await attach(Object.values(calls), { target: { pid } });
  shell.stdin.end('go\n');
  await once(shell, 'close');
  await session.close();
  const { written, sent, read, passed, counted } = calls;
  const timeline = new Timeline([written, sent, read, passed], { flow: 'file' });
  for await (const { events } of session.batches()) for (const event of events) timeline.add(event);
  timeline.addCount('writes', session.table(counted).read().value ?? 0, process.hrtime.bigint());
  expect(session.stats).toMatchObject({ lost: 0 });

  const lines = Buffer.concat(output).toString().trim().split('\n');
  const turns = new Map(
    lines.map((line): [string, Turn] => {
      const [name = '', tid, begin = '', end = ''] = line.split(' ');
      return [name, { tid: Number(tid), begin: BigInt(begin), end: BigInt(end) }];
    }),
  );
  const { tracks, shown, counts } = readTrace(timeline.take());
  expect(counts.map(({ value }) => value)).toEqual([2]);
  expect(shown.map(({ name }) => name).toSorted()).toEqual([
    'test.read',
    'test.sock',
    'test.sock',
    'test.write',
    'test.write',
    'test.write to test.read',
  ]);
  const named = (name: string) => shown.filter((one) => one.name === name);
  for (const [i, name] of ['tl-one', 'tl-two'].entries()) {
    const turn = turns.get(name) as Turn;
    const [write, sock] = [named('test.write')[i], named('test.sock')[i]];
    expect(tracks.get(write?.track ?? '')).toMatchObject({
      thread: { pid, tid: turn.tid, thread_name: name },
    });
    expect(sock?.track).toBe(write?.track);
    expect([write?.depth, sock?.depth]).toEqual([0, 1]);
    const times = [turn.begin, write?.begin, sock?.begin, sock?.end, write?.end, turn.end].map(Number);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(write?.values).toMatchObject({
      count: { int: String(1001 + i) },
      result: { int: String(1001 + i) },
    });
  }
  const [one, two] = named('test.write');
  const [got] = named('test.read');
  const [pair] = named('test.write to test.read');
  // Both write to one end of the socket; the other one is another file.
  expect(one?.flows).toHaveLength(1);
  expect(two?.flows).toEqual(one?.flows);
  expect(got?.flows).not.toEqual(one?.flows);
  expect(one?.values['file']).toEqual({ pointer: one?.flows[0] });
  const main = turns.get('tl-main') as Turn;
  expect(tracks.get(got?.track ?? '')).toMatchObject({ thread: { pid, tid: pid, thread_name: 'tl-main' } });
  const owner = [...tracks.values()].find((track) => track.process !== undefined);
  expect(owner?.process).toEqual({ pid, process_name: 'tl-main' });
  expect(tracks.get(pair?.track ?? '')).toMatchObject({ name: pair?.name, parent_uuid: owner?.uuid });
  // From before the second write to the read, which happened at one moment for both queries, more or less.
  const second = turns.get('tl-two') as Turn;
  const times = [second.begin, pair?.begin, main.begin, pair?.end, main.end].map(Number);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});
