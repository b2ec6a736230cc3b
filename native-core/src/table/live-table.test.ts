import { expect, it } from 'vitest';
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

/** A table of so many rows that is in no kernel; it can be read in the order of its keys, as long as nobody takes them. */
function tableOf(rows: number) {
  const kept = new Map(Array.from({ length: rows }, (_, i) => [BigInt(i + 1), 1n] as const));
  const map = {
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
  const maps = { rows: map, swap: () => map, sizes: { keyBytes: 8, rowBytes: 8 } } as unknown as TableMaps;
  const decodeKey = ({ u64: key }: { u64: BigUint64Array }) => ({ value: key[0] });
  return new LiveTable<{ value: bigint }, { n: number }>({
    aggregation,
    sources: [{ maps, decodeKey: decodeKey as never }],
    dropped: () => 0,
  });
}

it('is kept at the end in turns', async () => {
  const table = tableOf(2_000);
  let turns = 0;
  await table.finish(async () => Promise.resolve(void turns++));
  expect(turns).toBe(3);
  expect(table.read().size).toBe(2_000);
  expect([table.take().size, table.take().size]).toEqual([2_000, 0]);
});

it('gives each row to one table, whoever takes it while it is kept', async () => {
  for (const moment of [1, 2, 3]) {
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
