import { TapError } from '../errors/index.js';
import { bars } from './bars.js';
import { bucketRange, type Bucket } from './bucket.js';
import { bucketCount, type Scale } from './cell.js';

/** How numbers are distributed: how many lay in each bucket. */
export class Histogram {
  /** From the first bucket to the last one that is not empty; those in between may be. */
  readonly buckets: readonly Bucket[];
  /** How many numbers there were. */
  readonly count: number;
  readonly #scale: Scale;
  readonly #words: BigUint64Array;

  /** @internal */
  constructor(scale: Scale, words: BigUint64Array) {
    this.#scale = scale;
    this.#words = words;
    const first = words.findIndex((word) => word !== 0n);
    const last = words.findLastIndex((word) => word !== 0n);
    this.buckets =
      first < 0
        ? []
        : Array.from(words.subarray(first, last + 1), (word, i) => ({
            ...bucketRange(scale, first + i),
            count: Number(word),
          }));
    this.count = this.buckets.reduce((sum, { count }) => sum + count, 0);
  }

  /**
   * The number below which a part of all lies (0 to 1; 0.5 gives the median), as if the numbers of a bucket were spread
   * evenly over it; null without numbers. In the outermost buckets, which have no end, it is the end that they have.
   *
   * @throws TapError TAP_ARGUMENT when the part is no number from 0 to 1.
   */
  quantile(part: number): number | null {
    if (!(part >= 0 && part <= 1)) throw new TapError('TAP_ARGUMENT', `a quantile lies between 0 and 1`);
    let before = 0;
    for (const { from, to, count } of this.buckets) {
      if (count > 0 && before + count >= part * this.count) {
        if (from === -Infinity) return to;
        return to === Infinity ? from : from + ((part * this.count - before) / count) * (to - from);
      }
      before += count;
    }
    return null;
  }

  /** Both together. @throws TapError TAP_ARGUMENT when they have other buckets. */
  merge(other: Histogram): Histogram {
    if (JSON.stringify(this.#scale) !== JSON.stringify(other.#scale)) {
      throw new TapError('TAP_ARGUMENT', 'histograms with different buckets cannot be merged');
    }
    const words = new BigUint64Array(bucketCount(this.#scale));
    for (let i = 0; i < words.length; i++)
      words[i] = (this.#words[i] as bigint) + (other.#words[i] as bigint);
    return new Histogram(this.#scale, words);
  }

  /** A line for each bucket: its range, how many, and a bar. */
  toString(): string {
    return bars(this.buckets);
  }

  /** For `JSON.stringify`: the buckets; the outermost have null where they have no end. */
  toJSON(): readonly Bucket[] {
    return this.buckets;
  }
}
