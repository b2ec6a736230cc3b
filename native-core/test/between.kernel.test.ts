import { openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { attach, between, choose, on, readKernel } from '../src/index.js';
import { pid, read, write, writeBytes } from './writes.js';
import { suiteRequires } from '../../packages/testing/src/mechanisms.js';

const kernel = readKernel();
const zero = openSync('/dev/zero', 'r');
const mine = () => pid().eq(BigInt(process.pid));
const readBytes = (count: number): void => void readSync(zero, Buffer.alloc(count), 0, count, null);

/** From a write to a read of as many bytes. */
const pair = between(write, read, { from: (e) => e.count, to: (e) => e.count });

describe.each([['fentry'], ['kprobe']] as const)(
  'between two probes, by %s, on a real kernel',
  (mechanism) => {
    suiteRequires(mechanism);
    const options = { kernel, mechanisms: [mechanism] };
    const ours = on(pair).where((e) => e.count.between(810, 819).and(mine()));

    it('is the time from the one to the other of the same key', async () => {
      const session = await attach(ours, options);
      const times: { size: number; least: number; most: number }[] = [];
      for (const [size, wait] of [
        [811, 60],
        [812, 150],
      ] as const) {
        const begin = process.hrtime.bigint();
        writeBytes(size);
        const written = process.hrtime.bigint();
        await sleep(wait);
        const before = process.hrtime.bigint();
        readBytes(size);
        times.push({ size, least: Number(before - written), most: Number(process.hrtime.bigint() - begin) });
      }
      // Neither was written before, or it was not written again.
      readBytes(811);
      readBytes(815);
      writeBytes(816);
      await session.close();
      const events: { probe: string; count: number; elapsed: number }[] = [];
      for await (const { probe, count, elapsed } of session)
        events.push({ probe, count: Number(count), elapsed });
      // Others write and read, too; of ours two met, one was read without a write, one was not read.
      const { begun, repeated, met, open, forgotten, alone } = session.pairs(ours);
      expect(begun).toBe(repeated + met + open + forgotten);
      expect(met).toBeGreaterThanOrEqual(2);
      expect(open).toBeGreaterThanOrEqual(1);
      expect(alone).toBeGreaterThanOrEqual(2);
      expect(events.map(({ probe, count }) => [probe, count])).toEqual([
        ['test.write to test.read', 811],
        ['test.write to test.read', 812],
      ]);
      times.forEach(({ least, most }, i) => {
        expect(events[i]?.elapsed).toBeGreaterThanOrEqual(least);
        expect(events[i]?.elapsed).toBeLessThanOrEqual(most);
      });
    });

    it('can be measured; of several first events the last one counts', async () => {
      const session = await attach(
        ours.by((e) => ({ size: e.count })).max((e) => e.elapsed),
        options,
      );
      writeBytes(813);
      await sleep(300);
      const begin = process.hrtime.bigint();
      writeBytes(813);
      readBytes(813);
      const most = Number(process.hrtime.bigint() - begin);
      await session.close();
      const table = session.read();
      expect(table.size).toBe(1);
      expect(table.get({ size: 813 })).toBeLessThanOrEqual(most);
      expect(table.get({ size: 813 })).toBeGreaterThan(0);
    });
  },
);

it('counts the first events that never meet their partner', async () => {
  // Only what this process does with these sizes has a key of its own; all else has the key 0.
  const size = (count: typeof read.values.count) =>
    choose(count.between(100_001, 100_004).and(mine()), count, 0);
  const keyed = on(between(write, read, { from: (e) => size(e.count), to: (e) => size(e.count) })).where(
    (e) => e.count.between(100_001, 100_004).and(mine()),
  );
  const query = keyed.count();
  const session = await attach(query, { kernel });
  const before = session.pairs(query);
  for (const bytes of [100_001, 100_002, 100_002, 100_003]) writeBytes(bytes);
  for (const bytes of [100_001, 100_003, 100_003, 100_004]) readBytes(bytes);
  await session.close();
  const after = session.pairs(query);
  expect(session.read().value).toBe(2);
  // Of other processes at least as many more are counted.
  expect(after.begun - before.begun).toBeGreaterThanOrEqual(4);
  expect(after.repeated - before.repeated).toBeGreaterThanOrEqual(1);
  expect(after.met - before.met).toBeGreaterThanOrEqual(2);
  expect(after.alone - before.alone).toBeGreaterThanOrEqual(2);
  expect(after.begun).toBe(after.repeated + after.met + after.open + after.forgotten);
  expect(after.forgotten).toBe(0);
  expect(after.open).toBeLessThanOrEqual(3);
});

it('a key is a number or an address', () => {
  const text = (() => 'text') as never;
  expect(() => between(write, read, { from: text, to: text })).toThrow('TAP_KIND');
});
