import { spawnSync } from 'node:child_process';
import { attach, on } from '@tap/native-core';
import { probe, tracepoint, u32 } from '@tap/native-core/tapset';
import { expect, it } from 'vitest';
import { execname, task_current, task_execname } from '../src/index.js';

const SIGCONT = 18;
const generate = probe('test.signal', {
  at: tracepoint('signal:signal_generate', { sig: u32 }),
  values: ({ sig }) => ({
    /** Number of the signal. */
    sig,
  }),
});

/** A process that gives itself a name of any bytes, and sends itself a signal. */
const rename = (name: string): void => {
  const { status } = spawnSync('perl', ['-e', `$0 = "${name}"; kill CONT => $$`]);
  expect(status).toBe(0);
};

it('names that differ in bytes that are no UTF-8 are different in events, conditions and tables', async () => {
  const continued = () => on(generate).where((e) => e.sig.eq(SIGCONT).and(execname().startsWith('tap')));
  const session = await attach([
    continued().select(() => ({ name: execname(), same: task_execname(task_current()) })),
    on(generate)
      .where((e) => e.sig.eq(SIGCONT).and(execname().eq('tap\udcff')))
      .select(() => ({ only: execname() })),
  ]);
  const counting = await attach(
    continued()
      .by(() => ({ name: execname() }))
      .count(),
  );
  for (const name of ['tap\\xff', 'tap\\xfe', 'tap\\xff', 'tap\\xc3\\xa9']) rename(name);
  await session.close();
  await counting.close();
  const names: string[] = [];
  const only: string[] = [];
  for await (const event of session) {
    if ('only' in event) only.push(event.only);
    else {
      expect(event.same).toBe(event.name);
      names.push(event.name);
    }
  }
  expect(names).toEqual(['tap\udcff', 'tap\udcfe', 'tap\udcff', 'tapé']);
  expect(only).toEqual(['tap\udcff', 'tap\udcff']);
  const rows = [...counting.read()].map(([key, count]) => [key.name, count] as const);
  expect(new Map(rows)).toEqual(
    new Map([
      ['tap\udcff', 2],
      ['tap\udcfe', 1],
      ['tapé', 1],
    ]),
  );
});
