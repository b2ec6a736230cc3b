import { describe, expect, it } from 'vitest';
import { currentComm, fn, i64, on, probe, u32 } from '../define/index.js';
import { count, max, sum, type Measure } from '../measure/index.js';
import { TapError } from '../errors/index.js';
import { largest, type KeyedRow } from './largest.js';
import type { TableMaps } from '../load/index.js';
import { LiveTable } from './live-table.js';
import { Table } from './table.js';

/** The 64-bit words of some bytes. */
const words = (bytes: Uint8Array): BigUint64Array =>
  new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);

type Key = Readonly<Record<string, unknown>>;
const rows = <V>(...all: readonly (readonly [Key, V])[]): readonly KeyedRow<Key, V>[] => all;
const keys = (found: readonly KeyedRow<Key, unknown>[]): unknown[] => found.map(([{ a }]) => a);

describe('the largest rows', () => {
  it('come greatest first, and no more than asked for', () => {
    const all = rows([{ a: 'x' }, 3], [{ a: 'y' }, 9], [{ a: 'z' }, -1]);
    expect(keys(largest(all, 2, ['a'], null))).toEqual(['y', 'x']);
    expect(keys(largest(all, 10, ['a'], (value) => -value))).toEqual(['z', 'x', 'y']);
  });

  it('are told apart beyond 2^53', () => {
    const all = rows([{ a: 1 }, 2n ** 63n], [{ a: 2 }, 2n ** 63n + 1n], [{ a: 3 }, 2n ** 63n - 1n]);
    expect(keys(largest(all, 3, ['a'], null))).toEqual([2, 1, 3]);
  });

  it('come in the order of their keys where their numbers are equal, those of null last', () => {
    const parts = ['b', 'a'];
    const all = rows<number | null>(
      [{ a: 0n, b: 'none' }, null],
      [{ a: 10n, b: 'curl' }, 7],
      [{ a: 9n, b: 'ssh' }, 7],
      [{ a: 9n, b: 'curl' }, 7],
      [{ a: -1n, b: 'curl' }, 7],
      [{ a: 5n, b: null }, 7],
    );
    const order = [5n, -1n, 9n, 10n, 9n, 0n];
    expect(keys(largest(all, 6, parts, null))).toEqual(order);
    expect(keys(largest(all.toReversed(), 6, parts, null))).toEqual(order);
    expect(keys(new Table(new Map(all.map((row, i) => [String(i), row])), parts, 0).top(6))).toEqual(order);
  });

  it('are not compared by what is not a number', () => {
    const all = rows<unknown>([{ a: 1 }, { n: 1 }]);
    const table = new Table(new Map(all.map((row, i) => [String(i), row])), ['a'], 0);
    expect(() => table.top(3)).toThrow('TAP_KIND');
    expect(() => table.top(3, () => NaN)).toThrow('TAP_KIND');
    for (const wrong of [0, -1, 1.5, NaN]) expect(() => table.top(wrong)).toThrow('TAP_ARGUMENT');
  });
});

describe('topk()', () => {
  const sent = probe('test.sent', {
    at: fn('f', { size: u32, change: i64 }),
    values: ({ size, change }) => ({
      /** How much. */
      size,
      /** More or less. */
      change,
    }),
  });
  const byName = on(sent).by(() => ({ name: currentComm() }));
  const refusal = (make: () => unknown): unknown => {
    try {
      return make();
    } catch (error) {
      return error instanceof TapError ? error.code : error;
    }
  };

  it('leaves what is measured as it is', () => {
    const all = byName.count();
    expect(all.spec.aggregation.largest).toBeNull();
    expect(all.topk(5).spec.aggregation).toMatchObject({
      cells: all.spec.aggregation.cells,
      largest: { count: 5, rank: null },
    });
    expect(all.topk(5).topk(2).spec.aggregation.largest?.count).toBe(2);
  });

  it('gives the largest rows of all that the kernel has, and leaves none there', () => {
    const { aggregation } = byName.count().topk(2).spec;
    const kept = new Map([3n, 9n, 1n, 9n].map((n, key) => [BigInt(key), n]));
    const rowsMap = {
      valueBytes: 8,
      nextKey(last: Uint8Array | null, out: Uint8Array) {
        const all = [...kept.keys()];
        const next = all[last === null ? 0 : all.indexOf(words(last)[0] as bigint) + 1];
        if (next !== undefined) words(out)[0] = next;
        return next !== undefined;
      },
      lookup(key: Uint8Array, out: Uint8Array) {
        words(out)[0] = kept.get(words(key)[0] as bigint) ?? 0n;
        return true;
      },
      delete: (key: Uint8Array) => kept.delete(words(key)[0] as bigint),
    };
    const maps = {
      rows: rowsMap,
      swap: () => rowsMap,
      sizes: { keyBytes: 8, rowBytes: 8 },
    } as unknown as TableMaps;
    const table = new LiveTable<{ name: string }, number>({
      aggregation,
      sources: [{ maps, decodeKey: ({ u64 }) => ({ name: `n${u64[0]}` }) as never }],
      dropped: () => 4,
    });
    const taken = table.take();
    expect([...taken]).toEqual([
      [{ name: 'n1' }, 9],
      [{ name: 'n3' }, 9],
    ]);
    expect([taken.size, taken.dropped]).toEqual([2, 4]);
    expect([taken.get({ name: 'n3' }), taken.get({ name: 'n0' })]).toEqual([9, undefined]);
    expect(kept.size).toBe(0);
  });

  it('wants a key, a number of rows, and a number to compare them by', () => {
    const several = byName.aggregate((e): Record<string, Measure> => ({
      n: count(),
      most: max(e.change),
      all: sum(e.size),
    }));
    expect(refusal(() => on(sent).count().topk(3))).toBe('TAP_KIND');
    expect(refusal(() => byName.count().topk(0))).toBe('TAP_ARGUMENT');
    expect(refusal(() => several.topk(3))).toBe('TAP_KIND');
    expect(refusal(() => byName.hist((e) => e.size).topk(3))).toBe('TAP_KIND');
    expect(byName.hist((e) => e.size).topk(3, (sizes) => sizes.sum).spec.aggregation.largest?.count).toBe(3);
  });
});
