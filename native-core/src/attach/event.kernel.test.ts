import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { event, eventText, i32, on, probe } from '../define/index.js';
import { attach } from '../session/index.js';

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
