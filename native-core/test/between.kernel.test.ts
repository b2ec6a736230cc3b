import { openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { attach, between, on, readKernel } from '../src/index.js';
import { pid, read, write, writeBytes } from './writes.js';

const kernel = readKernel();
const zero = openSync('/dev/zero', 'r');
const mine = () => pid().eq(BigInt(process.pid));
const readBytes = (count: number): void => void readSync(zero, Buffer.alloc(count), 0, count, null);

/** From a write to a read of as many bytes. */
const pair = between(write, read, { from: (e) => e.count, to: (e) => e.count });

describe.each([['fentry'], ['kprobe']] as const)(
  'between two probes, by %s, on a real kernel',
  (mechanism) => {
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

it('a key is a number or an address', () => {
  const text = (() => 'text') as never;
  expect(() => between(write, read, { from: text, to: text })).toThrow('TAP_KIND');
});
