import { describe, expect, it } from 'vitest';
import { count } from '../measure/index.js';
import { fn, on, probe, u64 } from '../define/index.js';
import type { TableMaps } from '../load/index.js';
import { LiveTable } from './live-table.js';
import type { Table } from './table.js';

const probed = probe('test', { at: fn('test', { value: u64 }), values: ({ value }) => ({ value }) });
const { aggregation } = on(probed)
  .by((e) => ({ value: e.value }))
  .aggregate(() => ({ n: count() })).spec;
const words = (bytes: Uint8Array): BigUint64Array => new BigUint64Array(bytes.buffer, bytes.byteOffset, 1);

/** A map of so many rows that is in no kernel; it can be read in the order of its keys. */
function mapOf(rows: number) {
  const kept = new Map(Array.from({ length: rows }, (_, i) => [BigInt(i + 1), 1n] as const));
  return {
    kept,
    valueBytes: 8,
    nextKey(last: Uint8Array | null, out: Uint8Array) {
      const next = last === null ? kept.keys().next().value : (words(last)[0] as bigint) + 1n;
      if (next === undefined || !kept.has(next)) return false;
      words(out)[0] = next;
      return true;
    },
    lookup(key: Uint8Array, out: Uint8Array) {
      const value = kept.get(words(key)[0] as bigint);
      words(out)[0] = value ?? 0n;
      return value !== undefined;
    },
    delete: (key: Uint8Array) => kept.delete(words(key)[0] as bigint),
  };
}

/** A table of so many rows; later events come to others. */
function tableOf(rows: number, read?: () => Promise<void>) {
  const all = [mapOf(rows), mapOf(0)];
  let at = 0;
  const maps = {
    get rows() {
      return all[at % 2];
    },
    swap: () => all[at++ % 2],
    sizes: { keyBytes: 8, rowBytes: 8 },
  };
  const decodeKey = ({ u64: key }: { u64: BigUint64Array }) => ({ value: key[0] });
  const table = new LiveTable<{ value: bigint }, { n: number }>({
    aggregation,
    sources: [
      {
        maps: maps as unknown as TableMaps,
        decodeKey: decodeKey as never,
        ...(read === undefined ? {} : { prepare: () => ({ add: () => undefined, read }) }),
      },
    ],
    dropped: () => 3,
  });
  /** Events with these keys come. */
  const add = (...keys: bigint[]): void => keys.forEach((key) => all[at % 2]?.kept.set(key, 1n));
  /** The kernel refuses once to read a row of the map that is there now. */
  const refuse = (): void => {
    const map = all[at % 2] as ReturnType<typeof mapOf>;
    const { lookup } = map;
    map.lookup = () => {
      map.lookup = lookup;
      throw new Error('EBADF');
    };
  };
  return Object.assign(table, { add, refuse });
}

it('is kept at the end in turns', async () => {
  const table = tableOf(2_000);
  let turns = 0;
  await table.finish(async () => Promise.resolve(void turns++));
  // Each key is found, and each row read.
  expect(turns).toBe(2 * 2_000);
  expect(table.read().size).toBe(2_000);
  expect([table.take().size, table.take().size]).toEqual([2_000, 0]);
});

it('gives each row to one table, whoever takes it while it is kept', async () => {
  for (const moment of [1, 2_001, 4_000]) {
    const table = tableOf(2_000);
    const taken: Table<{ value: bigint }, { n: number }>[] = [];
    let turns = 0;
    await table.finish(async () => {
      if (++turns === moment) taken.push(table.take());
      await Promise.resolve();
    });
    taken.push(table.take());
    expect(taken.map(({ size }) => size)).toEqual([2_000, 0]);
  }
});

describe('a table that is taken in turns', () => {
  const none = async (): Promise<void> => Promise.resolve();

  it('lets others work between some of its rows', async () => {
    const table = tableOf(2_000);
    let turns = 0;
    const taken = await table.takeInTurns(async () => Promise.resolve(void turns++));
    // Each key is found, and each row read, taken away and made a part of the table.
    expect([turns, taken?.size, taken?.dropped]).toEqual([4 * 2_000, 2_000, 3]);
    expect([table.read().size, table.take().dropped]).toEqual([0, 0]);
  });

  it('reads the names that its keys need first', async () => {
    const order: string[] = [];
    const table = tableOf(100, async () => Promise.resolve(void order.push('names')));
    await table.takeInTurns(async () => Promise.resolve(void order.push('turn')));
    // Keys are found and noted before, rows are found, read, taken away and made a table of behind.
    expect([order.indexOf('names'), order.length]).toEqual([200, 200 + 1 + 400]);
  });

  it.each([1, 2_001, 4_001, 6_000, 7_000])(
    'leaves to who takes at turn %i what came after it began',
    async (moment) => {
      const table = tableOf(2_000);
      const taken: Table<{ value: bigint }, { n: number }>[] = [];
      let turns = 0;
      const first = await table.takeInTurns(async () => {
        if (++turns === moment) {
          table.add(7n, 8n);
          expect(table.read().size).toBe(2);
          taken.push(table.take());
        }
        await Promise.resolve();
      });
      expect([first?.size, ...taken.map(({ size }) => size), table.take().size]).toEqual([2_000, 2, 0]);
      expect(first?.dropped).toBe(3);
    },
  );

  it.each([1, 2_001, 5_000, 7_000])('is whole when the end comes at turn %i', async (moment) => {
    const table = tableOf(2_000);
    let turns = 0;
    const first = await table.takeInTurns(async () => {
      if (++turns !== moment) return;
      table.add(9_000n);
      await table.finish(none);
    });
    expect([first?.size, first?.dropped]).toEqual([2_000, 3]);
    const last = table.take();
    expect([last.size, last.dropped, table.take().size]).toEqual([1, 0, 0]);
  });

  it('is null when the end comes before it begins, and nothing is lost', async () => {
    let names = 0;
    const table = tableOf(10, async () => {
      if (++names === 1) await table.finish(none);
    });
    expect(await table.takeInTurns(none)).toBeNull();
    expect(table.take().size).toBe(10);
  });

  it('is not begun again when the end has begun', async () => {
    const table = tableOf(2_000);
    const sizes: number[] = [];
    let end: Promise<void> | undefined;
    const turn = async (): Promise<void> => {
      if (end === undefined) table.add(8_999n, 9_000n);
      // The end is slower than who takes.
      end ??= table.finish(() => new Promise((resolve) => setImmediate(resolve)));
      await Promise.resolve();
    };
    // As a loop with a short interval does.
    for (;;) {
      const taken = await table.takeInTurns(turn);
      if (taken === null) break;
      sizes.push(taken.size);
    }
    await end;
    expect([...sizes, table.take().size]).toEqual([2_000, 2]);
  });

  it('is made in turns of what was kept, too', async () => {
    const table = tableOf(2_000);
    await table.finish(none);
    let turns = 0;
    const kept = await table.takeKept(async () => Promise.resolve(void turns++));
    expect([kept.size, kept.dropped, turns, table.take().size]).toEqual([2_000, 3, 2_000, 0]);
  });

  it('waits for who takes already, and lets others work meanwhile', async () => {
    const table = tableOf(2_000);
    let turns = 0;
    let second: ReturnType<typeof table.takeInTurns> | undefined;
    const first = await table.takeInTurns(async () => {
      if (second === undefined) table.add(7n);
      second ??= table.takeInTurns(async () => Promise.resolve(void turns++));
      await Promise.resolve();
    });
    expect([first?.size, (await second)?.size]).toEqual([2_000, 1]);
    expect(turns).toBeGreaterThan(1_000);
  });

  it('throws what the kernel refuses to who takes, and not to others', async () => {
    const table = tableOf(2_000);
    table.refuse();
    const others: number[] = [];
    const refused = table.takeInTurns(async () => {
      table.add(5n);
      others.push(table.take().size);
      await Promise.resolve();
    });
    await expect(refused).rejects.toThrow('EBADF');
    expect(others).toEqual([1]);
    // What was not read is still there.
    await table.finish(none);
    expect(table.take().size).toBe(2_000);
  });
});
