import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  attach,
  avg,
  count,
  distinct,
  first,
  hist,
  last,
  linear,
  max,
  min,
  on,
  readKernel,
  sum,
  type Table,
} from '../src/index.js';
import { currentComm } from '../src/define/index.js';
import { bucketIndex, bucketRange } from '../src/measure/index.js';
import { pid, write } from './writes.js';
import { suiteRequires } from '../../packages/testing/src/mechanisms.js';

const kernel = readKernel();
/** Sizes and numbers of writes, each by a process of its own, on all CPUs at once. */
const work = [
  { size: 701, writes: 8_000 },
  { size: 1024, writes: 12_000 },
  { size: 2047, writes: 4_000 },
  { size: 65_536, writes: 2_000 },
];
const ours = on(write).where((e) => currentComm().eq('dd').and(e.count.ge(700)));

/** Makes all the writes; gives the process that made each kind. */
async function makeWrites(): Promise<readonly number[]> {
  const children = work.map(({ size, writes }) =>
    spawn('dd', ['if=/dev/zero', 'of=/dev/null', `bs=${size}`, `count=${writes}`, 'status=none']),
  );
  const ended = await Promise.all(children.map((child) => once(child, 'exit')));
  expect(ended.map(([status]) => status as unknown)).toEqual(work.map(() => 0));
  return children.map((child) => child.pid as number);
}

const total = work.reduce((all, { writes }) => all + writes, 0);

/**
 * All events are there but for those that the kernel left out, and it says how many it did: one that interrupts a
 * program for another process leaves out what that process does meanwhile. Of these some may not be ours.
 */
function requireAll(counted: number, missed: number, rounds = 1): void {
  expect(counted).toBeLessThanOrEqual(total * rounds);
  expect(counted + missed).toBeGreaterThanOrEqual(total * rounds);
}

describe.each([['fentry'], ['kprobe']] as const)('tables of %s, on a real kernel', (mechanism) => {
  suiteRequires(mechanism);
  const options = { kernel, mechanisms: [mechanism] };

  it('count, sum and distribute exactly what several CPUs do at once', async () => {
    const session = await attach(
      ours
        .by(() => ({ process: pid() }))
        .aggregate((e) => ({
          n: count(),
          bytes: sum(e.count),
          least: min(e.count),
          greatest: max(e.count),
          mean: avg(e.count),
          first: first(e.count),
          last: last(e.count),
          kinds: distinct(e.count),
          sizes: hist(e.count, { bits: 2 }),
          steps: linear(e.count, { from: 500, step: 500, to: 2000 }),
        })),
      options,
    );
    const processes = await makeWrites();
    await session.close();
    const { missedAtLeast: missed, dropped } = session.stats;
    const table = session.read();
    expect(dropped).toBe(0);
    expect(table.size).toBe(work.length);
    const counted = [...table].reduce((all, [, { n }]) => all + n, 0);
    requireAll(counted, missed);
    work.forEach(({ size, writes }, i) => {
      const row = table.get({ process: BigInt(processes[i] as number) });
      const n = row?.n ?? 0;
      expect(n).toBeLessThanOrEqual(writes);
      expect(n).toBeGreaterThanOrEqual(Math.max(1, writes - missed));
      const bucket = (scale: Parameters<typeof bucketRange>[0]): unknown => [
        { ...bucketRange(scale, bucketIndex(scale, false, BigInt(size))), count: n },
      ];
      const extent = { sum: BigInt(n * size), min: size, max: size };
      expect([row?.sizes, row?.steps]).toMatchObject([extent, extent]);
      expect(row?.sizes.quantile(0.99)).toBe(size);
      expect({ ...row, sizes: row?.sizes.buckets, steps: row?.steps.buckets }).toEqual({
        n,
        bytes: n * size,
        least: size,
        greatest: size,
        mean: size,
        first: size,
        last: size,
        kinds: 1,
        sizes: bucket({ by: 'log2', bits: 2 }),
        steps: bucket({ by: 'step', from: 500, step: 500, count: 3 }),
      });
    });
  });

  it('lose and double nothing when they are taken while events come', async () => {
    const session = await attach(
      ours.by((e) => ({ size: e.count })).aggregate((e) => ({ n: count(), bytes: sum(e.count) })),
      options,
    );
    const tables: ReadonlyMap<number, { n: number; bytes: number }>[] = [];
    const several = (): boolean => tables.filter(({ size }) => size > 0).length > 1;
    let rounds = 0;
    const done = (async () => {
      for (; rounds === 0 || !several(); rounds++) await makeWrites();
      await session.close();
    })();
    for await (const table of session.every(25))
      tables.push(new Map([...table].map(([{ size }, row]) => [Number(size), row])));
    await done;
    const all = work.map(({ size }) => {
      const rows = tables.flatMap((table) => table.get(size) ?? []);
      const n = rows.reduce((before, row) => before + row.n, 0);
      expect(rows.reduce((before, row) => before + row.bytes, 0)).toBe(n * size);
      return n;
    });
    requireAll(
      all.reduce((before, n) => before + n),
      session.stats.missedAtLeast,
      rounds,
    );
    expect(session.take().size).toBe(0);
  });

  it('are read and taken in turns, by several at once', async () => {
    const session = await attach(
      on(write)
        .where(() => currentComm().eq('sizes'))
        .by((e) => ({ size: e.count }))
        .count(),
      options,
    );
    const sizes = 3_000;
    const writeAll = async (): Promise<void> => {
      const code = `process.title = 'sizes'; const fd = fs.openSync('/dev/null', 'w'); const bytes = Buffer.alloc(${sizes});
        for (let i = 0; i < ${2 * sizes}; i++) fs.writeSync(fd, bytes, 0, 1 + i % ${sizes})`;
      const [status] = (await once(spawn(process.execPath, ['-e', code]), 'exit')) as [number];
      expect(status).toBe(0);
    };
    const counted = (...tables: readonly Table<unknown, number>[]): number =>
      tables.flatMap((table) => [...table]).reduce((all, [, n]) => all + n, 0);

    await writeAll();
    const [first_, second, taken] = await Promise.all([
      session.readInTurns(),
      session.readInTurns(),
      session.takeInTurns(),
    ]);
    expect(counted(first_)).toBe(counted(taken));
    expect(counted(second)).toBe(counted(taken));
    expect(session.read().size).toBe(0);

    await writeAll();
    const reading = session.readInTurns();
    const atOnce = session.take();
    expect(counted(await reading)).toBe(counted(atOnce));

    await writeAll();
    const takings = [session.takeInTurns(), session.takeInTurns()];
    await session.close();
    const last_ = [...(await Promise.all(takings)), session.take()];
    const all = counted(taken, atOnce, ...last_);
    // What else the process writes has other sizes, or is one more.
    expect(all + session.stats.missedAtLeast).toBeGreaterThanOrEqual(3 * 2 * sizes);
    expect(all).toBeLessThan(3 * 2 * sizes + 100);
    for (const table of [taken, atOnce])
      expect(table.size).toBeGreaterThanOrEqual(sizes - session.stats.missedAtLeast);
  });

  it('give the largest rows alone, exactly', async () => {
    const session = await attach(
      ours
        .by((e) => ({ size: e.count }))
        .aggregate((e) => ({ n: count(), bytes: sum(e.count) }))
        .topk(2, (row) => row.n),
      options,
    );
    await makeWrites();
    await session.close();
    const table = session.read();
    expect([...table].map(([{ size }]) => Number(size))).toEqual([1024, 701]);
    for (const [{ size }, { n, bytes }] of table) expect(bytes).toBe(n * Number(size));
  });

  it('say how many events had no room for their key', async () => {
    const session = await attach(ours.by((e) => ({ size: e.count }), { keys: 2 }).count(), options);
    await makeWrites();
    const table = session.take();
    const counted = [...table].reduce((all, [, n]) => all + n, 0);
    expect(table.size).toBe(2);
    for (const [{ size }, n] of table)
      expect(work.find((one) => one.size === Number(size))?.writes).toBeGreaterThanOrEqual(n);
    expect(table.dropped).toBeGreaterThan(0);
    requireAll(counted + table.dropped, session.stats.missedAtLeast);
    expect(session.take()).toMatchObject({ size: 0, dropped: 0 });
    await session.close();
  });

  it('are read from a session that has several, with events or without', async () => {
    const [sizes, all] = [ours.by((e) => ({ size: e.count })).count(), ours.count()];
    const kinds = ours.distinct((e) => e.count);
    const events = ours.where((e) => e.count.eq(65_536)).select((e) => ({ size: e.count }));
    const tables = await attach([sizes, all, kinds], options);
    const both = await attach([all, events], options);
    await makeWrites();
    await Promise.all([tables.close(), both.close()]);
    const counted = tables.table(all).read().value ?? 0;
    expect(tables.table(kinds).read().value).toBe(work.length);
    expect([...tables.table(sizes).read()].reduce((sum_, [, n]) => sum_ + n, 0)).toBeGreaterThan(0);
    requireAll(counted, tables.stats.missedAtLeast);
    let delivered = 0;
    for await (const { size } of both) {
      expect(Number(size)).toBe(65_536);
      delivered++;
    }
    expect(both.stats).toMatchObject({ delivered });
    expect(delivered + both.stats.lost + both.stats.missedAtLeast).toBeGreaterThanOrEqual(
      Number(work.at(-1)?.writes),
    );
    expect(() => both.table(sizes)).toThrow('TAP_ARGUMENT');
  });
});
