import { TapError } from '../errors/index.js';
import { bars } from './bars.js';
import { bucketRange, type Bucket } from './bucket.js';
import { bucketCount, type Scale } from './cell.js';

/** Facts about the numbers of a histogram besides their buckets; all exact. */
export interface Extent {
  readonly signed: boolean;
  /** The sum, exact in 64 bits; beyond them it wraps. */
  readonly sum: bigint;
  /** The least and the greatest number; without numbers the greatest and the least that there could be. */
  readonly min: bigint;
  readonly max: bigint;
}

/** What `JSON.stringify` makes of a histogram. */
export interface HistogramJson {
  /** How many numbers there were. */
  readonly count: number;
  /** In decimal digits: JSON has no numbers of 64 bits. */
  readonly sum: string;
  /** The least number; null without numbers. */
  readonly min: number | null;
  /** The greatest number; null without numbers. */
  readonly max: number | null;
  /** The outermost have null where they have no end. */
  readonly buckets: readonly Bucket[];
}

/**
 * How numbers are distributed: how many lay in each bucket, with their sum and their ends.
 *
 * @example
 * await using sizes = await attach(on(tcp.sendmsg).hist((e) => e.size));
 * const histogram = sizes.read().value;
 * console.log(`${histogram}`, histogram?.quantile(0.99));
 */
export class Histogram {
  /** From the first bucket to the last one that is not empty; those in between may be. */
  readonly buckets: readonly Bucket[];
  /** How many numbers there were. */
  readonly count: number;
  /** The sum of the numbers: exact in 64 bits, where it wraps. */
  readonly sum: bigint;
  /** The least number, exact up to 2^53; null without numbers. */
  readonly min: number | null;
  /** The greatest number, exact up to 2^53; null without numbers. */
  readonly max: number | null;
  readonly #scale: Scale;
  readonly #words: BigUint64Array;
  readonly #extent: Extent;

  /** @internal */
  constructor(scale: Scale, words: BigUint64Array, extent: Extent) {
    this.#scale = scale;
    this.#words = words;
    this.#extent = extent;
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
    this.sum = extent.sum;
    this.min = first < 0 ? null : Number(extent.min);
    this.max = first < 0 ? null : Number(extent.max);
  }

  /**
   * The number that a part of all does not exceed (0 to 1; 0.5 gives the median), as if the numbers of a bucket were
   * spread evenly over it. It lies in the bucket of the exact one, and from `min` to `max`, which 0 and 1 give. Null without
   * numbers, and where nobody knows: for one that is neither `min` nor `max` of an outermost bucket without an end, such as that
   * of all negative numbers.
   *
   * @throws TapError TAP_ARGUMENT when the part is not a number from 0 to 1.
   */
  quantile(part: number): number | null {
    if (!(part >= 0 && part <= 1)) {
      throw new TapError('TAP_ARGUMENT', `quantile(): ${part} does not lie between 0 and 1`, {
        next: 'write quantile(0.99) for the number that 99 % of all do not exceed',
      });
    }
    let before = 0;
    for (const bucket of this.buckets) {
      const { count } = bucket;
      if (count > 0 && before + count >= part * this.count) {
        const [least, greatest] = this.#held(bucket);
        const rank = Math.max(0, part * this.count - before);
        if (least < greatest && (bucket.from === -Infinity || bucket.to === Infinity))
          return this.#endOf(before + rank);
        return Math.min(greatest, least + (rank / count) * (greatest - least));
      }
      before += count;
    }
    return null;
  }

  /** Both together. @throws TapError TAP_ARGUMENT when they have other buckets. */
  merge(other: Histogram): Histogram {
    if (JSON.stringify(this.#scale) !== JSON.stringify(other.#scale)) {
      throw new TapError('TAP_ARGUMENT', 'histograms with different buckets cannot be merged', {
        next: 'give both hist() the same bits, or both linear() the same from, to and step',
      });
    }
    const words = new BigUint64Array(bucketCount(this.#scale));
    for (let i = 0; i < words.length; i++)
      words[i] = (this.#words[i] as bigint) + (other.#words[i] as bigint);
    return new Histogram(this.#scale, words, merged(this.#extent, other.#extent));
  }

  /** A line for each bucket: its range, how many, and a bar. */
  toString(): string {
    return bars(this.buckets);
  }

  /** For `JSON.stringify`. */
  toJSON(): HistogramJson {
    const { count, sum, min, max, buckets } = this;
    return { count, sum: String(sum), min, max, buckets };
  }

  /** The least or the greatest of all, where a rank is that of one of them. */
  #endOf(rank: number): number | null {
    return rank <= 1 ? this.min : rank > this.count - 1 ? this.max : null;
  }

  /** The least and the greatest number that a bucket can hold: whole ones, of which none is beyond `min` and `max`. */
  #held({ from, to }: Bucket): readonly [number, number] {
    // Beyond 2^53 the next smaller number is farther away than one.
    const below = to - Math.max(1, Math.abs(to) * (Number.EPSILON / 2));
    const [min, max] = [this.min ?? from, this.max ?? below];
    // Events go on while a table is read, so that a bucket can be ahead of the ends.
    const least = min < to ? Math.max(from, min) : from;
    const greatest = max >= from ? (to === Infinity ? max : Math.min(below, max)) : below;
    return [Math.min(least, greatest), greatest];
  }
}

function merged(a: Extent, b: Extent): Extent {
  const signed = a.signed || b.signed;
  const sum = a.sum + b.sum;
  return {
    signed,
    sum: signed ? BigInt.asIntN(64, sum) : BigInt.asUintN(64, sum),
    min: a.min < b.min ? a.min : b.min,
    max: a.max > b.max ? a.max : b.max,
  };
}
