import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketCount, bucketIndex, bucketRange, Histogram, type Scale } from './index.js';

const scales: readonly Scale[] = [
  { by: 'log2', bits: 0 },
  { by: 'log2', bits: 4 },
  { by: 'step', from: -50, step: 7, count: 30 },
];

function histogram(scale: Scale, numbers: readonly number[]): Histogram {
  const words = new BigUint64Array(bucketCount(scale));
  for (const number of numbers) {
    const index = bucketIndex(scale, true, BigInt.asUintN(64, BigInt(number)));
    words[index] = (words[index] as bigint) + 1n;
  }
  const all = numbers.map(BigInt);
  return new Histogram(scale, words, {
    signed: true,
    sum: all.reduce((sum, number) => sum + number, 0n),
    min: all.reduce((a, b) => (a < b ? a : b), 2n ** 63n - 1n),
    max: all.reduce((a, b) => (a > b ? a : b), -(2n ** 63n)),
  });
}

/** The number that a part of all does not exceed, from the numbers themselves. */
function exactQuantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * numbers.length) - 1)] as number;
}

describe('a histogram', () => {
  it.each(scales)('has buckets that follow each other and hold their numbers, by $by', (scale) => {
    for (let index = 1; index < bucketCount(scale); index++)
      expect(bucketRange(scale, index).from).toBe(bucketRange(scale, index - 1).to);
    fc.assert(
      fc.property(fc.integer(), (number) => {
        const { from, to } = bucketRange(scale, bucketIndex(scale, true, BigInt.asUintN(64, BigInt(number))));
        expect(from <= number && number < to).toBe(true);
      }),
    );
  });

  it('has no more than one part in 2^bits between the ends of a bucket', () => {
    for (let index = 20; index < 600; index++) {
      const { from, to } = bucketRange({ by: 'log2', bits: 4 }, index);
      expect((to - from) / from).toBeLessThanOrEqual(1 / 16);
    }
  });

  it.each(scales)(
    'gives quantiles in the buckets of the exact ones, from the least to the greatest, by $by',
    (scale) => {
      const numbers = fc.array(fc.oneof(fc.integer(), fc.integer({ min: -70, max: 200 }), fc.nat(17)), {
        minLength: 1,
      });
      const parts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 });
      fc.assert(
        fc.property(numbers, parts, (all, some) => {
          const made = histogram(scale, all);
          const [least, greatest] = [Math.min(...all), Math.max(...all)];
          let before = least;
          for (const part of [0, ...some.toSorted((a, b) => a - b), 1]) {
            const exact = exactQuantile(all, part);
            const found = made.quantile(part);
            const { from, to } = bucketRange(
              scale,
              bucketIndex(scale, true, BigInt.asUintN(64, BigInt(exact))),
            );
            if (found === null) {
              expect([from, to].some((end) => !Number.isFinite(end))).toBe(true);
              continue;
            }
            if (from === -Infinity || to === Infinity) expect(found).toBe(exact);
            expect(found).toBeGreaterThanOrEqual(Math.max(from, before));
            expect(found).toBeLessThanOrEqual(Math.min(to - 1, greatest));
            before = found;
          }
          expect([made.quantile(0), made.quantile(1)]).toEqual([least, greatest]);
        }),
      );
    },
  );

  it('gives no quantile beyond what there was', () => {
    const sizes = Array.from({ length: 16 }, (_, i) => i + 1);
    const scale: Scale = { by: 'log2', bits: 0 };
    expect(histogram(scale, sizes).quantile(0.99)).toBe(16);
    expect(histogram(scale, [-7]).quantile(0.5)).toBe(-7);
    expect(histogram(scale, []).quantile(0.5)).toBeNull();
    expect(() => histogram(scale, sizes).quantile(50)).toThrow('TAP_ARGUMENT');
  });

  it('gives what the outermost buckets hold', () => {
    const all = histogram({ by: 'step', from: 0, step: 10, count: 2 }, [-5, -4, 100, 200]);
    expect(all.buckets[0]).toEqual({ from: -Infinity, to: 0, count: 2 });
    expect([0, 0.5, 1].map((part) => all.quantile(part))).toEqual([-5, null, 200]);
  });

  it('knows of a bucket without an end no more than its ends', () => {
    const scale: Scale = { by: 'log2', bits: 4 };
    const errors = [-1_000_000, -4, -3, -2, -1, 0, 5];
    const parts = [0, 0.1, 0.5, 0.7, 0.75, 1];
    expect(parts.map((part) => histogram(scale, errors).quantile(part))).toEqual([
      -1_000_000,
      -1_000_000,
      null,
      null,
      0,
      5,
    ]);
    expect(histogram(scale, [-9, -9, -9]).quantile(0.5)).toBe(-9);
    expect([0.1, 0.5, 0.9].map((part) => histogram(scale, [-9, -8, -7]).quantile(part))).toEqual([
      -9,
      null,
      -7,
    ]);
  });

  it('stays in its bucket where the ends were read before the bucket was', () => {
    const words = new BigUint64Array(bucketCount({ by: 'log2', bits: 0 }));
    words[bucketIndex({ by: 'log2', bits: 0 }, false, 2n ** 63n)] = 1n;
    const torn = new Histogram({ by: 'log2', bits: 0 }, words.fill(2n, 5, 6), {
      signed: false,
      sum: 0n,
      min: 3n,
      max: 9n,
    });
    expect(torn.quantile(0.1)).toBeLessThan(16);
    expect(torn.quantile(1)).toBeLessThan(2 ** 64);
    expect(torn.quantile(0.9)).toBeGreaterThanOrEqual(2 ** 63);
  });

  it('has the exact sum and both ends, in JSON, too', () => {
    const made = histogram({ by: 'log2', bits: 0 }, [2 ** 53, 2 ** 53, 1, -4]);
    expect([made.sum, made.min, made.max]).toEqual([2n ** 54n - 3n, -4, 2 ** 53]);
    expect(JSON.parse(JSON.stringify(made))).toMatchObject({
      count: 4,
      sum: '18014398509481981',
      min: -4,
      max: 2 ** 53,
    });
    const none = histogram({ by: 'log2', bits: 0 }, []);
    expect(none.toJSON()).toEqual({ count: 0, sum: '0', min: null, max: null, buckets: [] });
    expect(none.merge(made)).toEqual(made);
  });

  it('merges with one of the same buckets, and with no other', () => {
    const [a, b] = [
      histogram({ by: 'log2', bits: 1 }, [1, 2, 3]),
      histogram({ by: 'log2', bits: 1 }, [3, 900]),
    ];
    expect(a.merge(b)).toEqual(histogram({ by: 'log2', bits: 1 }, [1, 2, 3, 3, 900]));
    expect(a.merge(b)).toMatchObject({ count: 5, sum: 909n, min: 1, max: 900 });
    expect(a.merge(b).quantile(1)).toBe(900);
    expect(() => a.merge(histogram({ by: 'log2', bits: 0 }, [1]))).toThrow('TAP_ARGUMENT');
  });

  it('prints a bar for each bucket, also for the empty ones in between', () => {
    const text = String(histogram({ by: 'log2', bits: 0 }, [-1, 600, 1100, 1200, 1300, 9000]));
    expect(text).toBe(
      ['(..., 0)    1 |@@@@@@@@@@@@@                           |']
        .concat(
          [
            '0, 1',
            '1, 2',
            '2, 4',
            '4, 8',
            '8, 16',
            '16, 32',
            '32, 64',
            '64, 128',
            '128, 256',
            '256, 512',
          ].map((range) => `${`[${range})`.padEnd(10)}  0 |${' '.repeat(40)}|`),
          [
            '[512, 1K)   1 |@@@@@@@@@@@@@                           |',
            '[1K, 2K)    3 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|',
            '[2K, 4K)    0 |                                        |',
            '[4K, 8K)    0 |                                        |',
            '[8K, 16K)   1 |@@@@@@@@@@@@@                           |',
            '',
          ],
        )
        .join('\n'),
    );
    expect(String(histogram({ by: 'log2', bits: 0 }, []))).toBe('');
  });
});
