import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currentComm, fn, i64, on, probe, u32 } from '../define/index.js';
import { count, max, sum, type Measure } from '../measure/index.js';
import { TapError } from '../errors/index.js';
import { largest, type KeyedRow } from './largest.js';
import type { TableMaps } from '../load/index.js';
import { fakeMap } from '../../test/fake-map.js';
import { LiveTable } from './live-table.js';
import { Table } from './table.js';

type Key = Readonly<Record<string, unknown>>;
const rows = <V>(...all: readonly (readonly [Key, V])[]): readonly KeyedRow<Key, V>[] => all;
const keys = (found: readonly KeyedRow<Key, unknown>[]): unknown[] => found.map(([{ a }]) => a);

describe('the largest rows', () => {
  it('come greatest first, and no more than asked for', () => {
    const all = rows([{ a: 'x' }, 3], [{ a: 'y' }, 9], [{ a: 'z' }, -1]);
    expect(keys(largest(all, 2, ['a'], null))).toEqual(['y', 'x']);
    expect(keys(largest(all, 10, ['a'], (value) => -value))).toEqual(['z', 'x', 'y']);
  });

  it('are those of all, of however many', () => {
    const row = fc.tuple(
      fc.record({ a: fc.bigInt({ min: 0n, max: 5_000n }) }),
      fc.option(fc.integer({ max: 50 })),
    );
    const many = fc.uniqueArray(row, {
      minLength: 1_500,
      maxLength: 4_000,
      selector: ([{ a }]) => a,
      size: 'max',
    });
    const property = fc.property(many, fc.integer({ min: 1, max: 1_500 }), (all, most) => {
      const sorted = all.toSorted(
        ([a, n], [b, m]) => (m ?? -Infinity) - (n ?? -Infinity) || Number(a.a - b.a) || 0,
      );
      const wanted = [...sorted.filter(([, n]) => n !== null), ...sorted.filter(([, n]) => n === null)];
      expect(largest(all, most, ['a'], null)).toEqual(wanted.slice(0, most));
    });
    fc.assert(property, { numRuns: 4 });
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
    const rowsMap = fakeMap([3n, 9n, 1n, 9n].map((n, key) => [BigInt(key), n] as const));
    const maps = {
      rows: rowsMap,
      swap: () => rowsMap,
      sizes: { keyBytes: 8, rowBytes: 8 },
    } as unknown as TableMaps;
    const table = new LiveTable<{ name: string }, number>({
      aggregation,
      sources: [{ maps, decodeKey: ({ u64 }, at) => ({ name: `n${u64[at / 8]}` }) as never }],
      dropped: () => 4,
    });
    const taken = table.take();
    expect([...taken]).toEqual([
      [{ name: 'n1' }, 9],
      [{ name: 'n3' }, 9],
    ]);
    expect([taken.size, taken.dropped]).toEqual([2, 4]);
    expect([taken.get({ name: 'n3' }), taken.get({ name: 'n0' })]).toEqual([9, undefined]);
    expect(rowsMap.kept.size).toBe(0);
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
