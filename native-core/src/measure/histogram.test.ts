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
  return new Histogram(scale, words);
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

  it('gives quantiles within the bucket that holds the number', () => {
    const numbers = Array.from({ length: 1000 }, (_, i) => i);
    const all = histogram({ by: 'log2', bits: 4 }, numbers);
    for (const part of [0.01, 0.5, 0.9, 0.99]) {
      const found = all.quantile(part) ?? NaN;
      expect(Math.abs(found - part * 1000)).toBeLessThanOrEqual(1 + (part * 1000) / 16);
    }
    expect(all.quantile(0)).toBe(0);
    expect(histogram({ by: 'log2', bits: 0 }, []).quantile(0.5)).toBeNull();
    expect(() => all.quantile(50)).toThrow('TAP_ARGUMENT');
  });

  it('gives the ends that the outermost buckets have', () => {
    const all = histogram({ by: 'step', from: 0, step: 10, count: 2 }, [-5, -4, 100, 200]);
    expect(all.buckets[0]).toEqual({ from: -Infinity, to: 0, count: 2 });
    expect(all.quantile(0.1)).toBe(0);
    expect(all.quantile(0.9)).toBe(20);
  });

  it('merges with one of the same buckets, and with no other', () => {
    const [a, b] = [
      histogram({ by: 'log2', bits: 1 }, [1, 2, 3]),
      histogram({ by: 'log2', bits: 1 }, [3, 900]),
    ];
    expect(a.merge(b)).toEqual(histogram({ by: 'log2', bits: 1 }, [1, 2, 3, 3, 900]));
    expect(a.merge(b).count).toBe(5);
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
