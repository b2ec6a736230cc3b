import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { event, eventText, i32, on, probe } from '../define/index.js';
import { attach } from '../session/index.js';
import { enablePerfEvent, onlineCpus, openPerfEvent, readPerfEvent } from '../sys/index.js';

const exec = probe('test.exec', {
  at: event('sched:sched_process_exec', { filename: eventText(256), pid: i32 }),
  values: ({ filename, pid }) => ({ filename, pid }),
});

it('reads fields and text of a trace event', async () => {
  const session = await attach(on(exec).where((e) => e.filename.eq('/bin/true')));
  const { pid } = spawnSync('/bin/true');
  await session.close();
  const events = [];
  for await (const one of session) events.push(one);
  expect(session.installed.map(({ candidate }) => candidate.mechanism)).toEqual(['tracepoint']);
  expect(events).toEqual([expect.objectContaining({ filename: '/bin/true', pid, probe: 'test.exec' })]);
});

it('leaves others the same event, as perf takes it', async () => {
  await using session = await attach(on(exec).where((e) => e.filename.eq('/bin/true')));
  const id = readFileSync('/sys/kernel/tracing/events/sched/sched_process_exec/id', 'utf8');
  const others = onlineCpus().map((cpu) => {
    // PERF_TYPE_TRACEPOINT of include/uapi/linux/perf_event.h
    const counter = openPerfEvent({ type: 2, config: BigInt(id), config1: 0n, config2: 0n, pid: -1, cpu });
    enablePerfEvent(counter);
    return counter;
  });
  for (let i = 0; i < 5; i++) spawnSync('/bin/true');
  const counted = others.reduce((sum, counter) => sum + readPerfEvent(counter), 0n);
  others.forEach((counter) => counter.close());
  expect(counted).toBeGreaterThanOrEqual(5n);
  expect(session.installed.map(({ candidate }) => candidate.mechanism)).toEqual(['tracepoint']);
});
