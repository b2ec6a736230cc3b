import type { Scale } from './cell.js';

/** Numbers of one range. */
export interface Bucket {
  /** The least number that belongs to it; -Infinity in the bucket of all that lie below. */
  readonly from: number;
  /** The least number above it; Infinity in the bucket of all that lie above. */
  readonly to: number;
  /** How many numbers were in it. */
  readonly count: number;
}

/** The numbers that belong to the bucket with an index: at least `from`, and less than `to`. */
export function bucketRange(scale: Scale, index: number): { readonly from: number; readonly to: number } {
  if (index === 0) return { from: -Infinity, to: scale.by === 'log2' ? 0 : scale.from };
  if (scale.by === 'step') {
    const { from, step, count } = scale;
    const start = from + (index - 1) * step;
    return { from: start, to: index > count ? Infinity : start + step };
  }
  return { from: logStart(scale.bits, index - 1), to: logStart(scale.bits, index) };
}

/** The least number of a bucket; the inverse of `logIndex`. */
function logStart(bits: number, index: number): number {
  const parts = 2 ** bits;
  const group = Math.floor(index / parts);
  return group === 0 ? index : (parts + (index % parts)) * 2 ** (group - 1);
}

/** The bucket of a 64-bit word that is read with or without sign: what the generated code computes, too. */
export function bucketIndex(scale: Scale, signed: boolean, word: bigint): number {
  const value = signed ? BigInt.asIntN(64, word) : BigInt.asUintN(64, word);
  if (scale.by === 'log2') return value < 0n ? 0 : 1 + logIndex(scale.bits, value);
  if (value < BigInt(scale.from)) return 0;
  const index = (value - BigInt(scale.from)) / BigInt(scale.step);
  return index < scale.count ? Number(index) + 1 : scale.count + 1;
}

/** Numbers below 2^bits have buckets of their own; above, each power of two has 2^bits. */
function logIndex(bits: number, value: bigint): number {
  const parts = 2 ** bits;
  if (value < BigInt(parts)) return Number(value);
  const exponent = value.toString(2).length - 1;
  const part = Number((value >> BigInt(exponent - bits)) & BigInt(parts - 1));
  return (exponent - bits + 1) * parts + part;
}
