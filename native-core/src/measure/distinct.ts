import type { AnyInt } from './require-int.js';
import { requireInt } from './require-int.js';
import { bytesOf } from './cell.js';
import { Measure } from './measure.js';
import { checkOptions, TapError } from '../errors/index.js';

/**
 * How exact `distinct()` is.
 *
 * @example
 * on(tcp.sendmsg).distinct((e) => e.dport, { bits: 12 });
 */
export interface DistinctOptions {
  /**
   * The sketch has 2^bits bytes on each CPU in each row, and a standard error of 1.04 / sqrt(2^bits): 6.5 % for 8, 3.3 % for 10, the
   * default, 1.6 % for 12.
   */
  readonly bits?: number;
}

const [leastBits, defaultBits, mostBits] = [4, 10, 12];

/** Multipliers of the finalizer of MurmurHash3 (Appleby, 2011, public domain), which spreads every bit of a word over all. */
export const mixers = [0xff51afd7ed558ccdn, 0xc4ceb9fe1a85ec53n] as const;

/**
 * An estimate of how many different numbers there are, by a HyperLogLog sketch in the kernel (Flajolet, Fusy, Gandouet,
 * Meunier 2007). The standard error is 3.3 %, or as `bits` says: two of three results are closer, nineteen of twenty
 * within twice as much. Up to a few hundred numbers are counted almost exactly.
 *
 * @example
 * on(tcp.sendmsg).aggregate((e) => ({ sends: count(), ports: distinct(e.dport) }));
 *
 * @throws TapError TAP_ARGUMENT for other `bits` than whole numbers from 4 to 12.
 */
export function distinct(value: AnyInt, options: DistinctOptions = {}): Measure<number> {
  checkOptions('distinct()', options, { bits: 'number' });
  const { bits = defaultBits } = options;
  if (!Number.isInteger(bits) || bits < leastBits || bits > mostBits) {
    throw new TapError(
      'TAP_ARGUMENT',
      `distinct(): bits is ${bits}; it lies between ${leastBits} and ${mostBits}`,
      { next: 'leave bits out for 10, whose standard error is 3.3 %' },
    );
  }
  const { node } = requireInt(value, 'distinct');
  return new Measure([{ does: 'sketch', value: node, bits }], (words) =>
    estimate(bytesOf(words[0] ?? new BigUint64Array(2 ** bits / 8))),
  );
}

const mask = 2n ** 64n - 1n;

/**
 * The change that a number makes to a sketch, as the kernel makes it: the place of its byte, and the least value of the
 * byte from then on.
 */
export function sketched(word: bigint, bits: number): { readonly at: number; readonly rank: number } {
  // Not `BigInt.asUintN`: the optimizing compiler of Node 20 aborts on such a loop of it.
  let mixed = word & mask;
  for (const mixer of mixers) mixed = ((mixed ^ (mixed >> 33n)) * mixer) & mask;
  mixed ^= mixed >> 33n;
  const rest = ((mixed << BigInt(bits)) | (1n << BigInt(bits - 1))) & mask;
  return { at: Number(mixed >> BigInt(64 - bits)), rank: 65 - rest.toString(2).length };
}

/** The estimate of figure 3 of that paper: of few numbers it counts the bytes that are still zero. */
function estimate(ranks: Uint8Array): number {
  const m = ranks.length;
  const alpha = m === 16 ? 0.673 : m === 32 ? 0.697 : m === 64 ? 0.709 : 0.7213 / (1 + 1.079 / m);
  const sum = ranks.reduce((all, rank) => all + 2 ** -rank, 0);
  const zeros = ranks.reduce((all, rank) => all + (rank === 0 ? 1 : 0), 0);
  const raw = (alpha * m * m) / sum;
  return Math.round(raw <= 2.5 * m && zeros > 0 ? m * Math.log(m / zeros) : raw);
}
