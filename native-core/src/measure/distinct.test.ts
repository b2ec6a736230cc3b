import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { given, Int, intKind } from '../expr/index.js';
import { bytesOf, combine, distinct, sketched } from './index.js';

const value = new Int<bigint>(
  intKind(64, false, 'bigint'),
  given({
    op: 'slot',
    kind: intKind(64, false, 'bigint'),
    index: 0,
  }),
);

/** The sketch of numbers, as the kernel would make it. */
function sketchOf(numbers: Iterable<bigint>, bits: number): BigUint64Array {
  const words = new BigUint64Array(2 ** bits / 8);
  const ranks = bytesOf(words);
  for (const number of numbers) {
    const { at, rank } = sketched(number, bits);
    ranks[at] = Math.max(ranks[at] as number, rank);
  }
  return words;
}

const upTo = (count: number, step = 1n): bigint[] =>
  Array.from({ length: count }, (_, i) => BigInt(i) * step);

describe('distinct()', () => {
  it.each([4, 8, 10, 12])('with %i bits is as close as it says', (bits) => {
    const error = 1.04 / Math.sqrt(2 ** bits);
    const errors = [300, 3000, 30_000, 100_000].flatMap((count) =>
      [1n, 4096n, 0x1_0000_0001n].map((step) => {
        const found = distinct(value, { bits }).result([sketchOf(upTo(count, step), bits)]);
        return (found - count) / count;
      }),
    );
    expect(Math.sqrt(errors.reduce((sum, one) => sum + one * one, 0) / errors.length)).toBeLessThan(
      1.6 * error,
    );
    for (const one of errors) expect(Math.abs(one)).toBeLessThan(4 * error);
  });

  it('counts few numbers almost exactly, however often they come', () => {
    for (const count of [0, 1, 2, 10, 40]) {
      const numbers = [...upTo(count, 99n), ...upTo(count, 99n)];
      expect(Math.abs(distinct(value).result([sketchOf(numbers, 10)]) - count)).toBeLessThanOrEqual(1);
    }
  });

  it('of several CPUs is that of all their numbers', () => {
    const lists = fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { maxLength: 50 });
    fc.assert(
      fc.property(lists, lists, (a, b) => {
        const { cells } = distinct(value);
        const both = sketchOf(a, 10);
        combine(cells[0] as (typeof cells)[number], both, sketchOf(b, 10));
        expect(both).toEqual(sketchOf([...a, ...b], 10));
      }),
      { numRuns: 100 },
    );
  });

  it('refuses other sizes', () => {
    for (const bits of [3, 13, 4.5]) expect(() => distinct(value, { bits })).toThrow(/TAP_ARGUMENT/);
  });
});
