import { openSync, writeSync } from 'node:fs';
import { attach, on } from '@tap/native-core';
import { context, fn, probe, u64, usize } from '@tap/native-core/tapset';
import { expect, it } from 'vitest';
import { get_cycles, ktime_get_ns } from '../src/index.js';

const write = probe('test.write', {
  at: fn('vfs_write', { count: usize }),
  values: ({ count }) => ({
    /** Bytes to write. */
    count,
  }),
});
const bytes = 931;

it('clocks in the kernel lie between the same clocks before and after', async () => {
  const session = await attach(
    on(write)
      .where((e) => e.count.eq(bytes).and(context('pid_tgid', u64).shr(32).eq(process.pid)))
      .select(() => ({ ns: ktime_get_ns(), cycles: get_cycles() })),
  );
  const nowhere = openSync('/dev/null', 'w');
  const readings: { readonly ns: bigint; readonly cycles: bigint }[] = [];
  const look = (): number => readings.push({ ns: ktime_get_ns().now(), cycles: get_cycles().now() });
  look();
  for (let i = 0; i < 10; i++) {
    writeSync(nowhere, Buffer.alloc(bytes));
    look();
  }
  await session.close();
  const events = [];
  for await (const event of session) events.push(event);
  expect(events).toHaveLength(10);
  // The counter is computed by a line; how far off it can be is what the session says of it.
  const slack = BigInt(Math.ceil(session.cycleFit().error));
  events.forEach(({ ns, time, cycles }, i) => {
    const [before, after] = [readings[i], readings[i + 1]];
    expect(ns).toBe(time);
    expect(ns >= (before?.ns ?? 0n) && ns <= (after?.ns ?? 0n)).toBe(true);
    expect(cycles).toBeGreaterThanOrEqual((before?.cycles ?? 0n) - slack);
    expect(cycles).toBeLessThanOrEqual((after?.cycles ?? 0n) + slack);
  });
});
