import type { WordNode } from '../expr/index.js';

/** How numbers are sorted into buckets; below and above them there is one bucket each. */
export type Scale =
  /** By powers of two, each divided into 2^`bits` buckets of the same width; negative numbers share one. */
  | { readonly by: 'log2'; readonly bits: number }
  /** `count` buckets that are `step` wide, the first one beginning with `from`. */
  | { readonly by: 'step'; readonly from: number; readonly step: number; readonly count: number };

/**
 * Words of 64 bits that begin as zeros, and what an event does to them: add a number, keep the greatest (unsigned), or
 * count one more in the bucket of a number. All that is measured is made of these three, since each CPU can have words of
 * its own, and words of several CPUs are put together by the very same operation.
 */
export type Cell =
  | { readonly does: 'add'; readonly value: WordNode }
  | { readonly does: 'max'; readonly value: WordNode }
  | { readonly does: 'tally'; readonly value: WordNode; readonly signed: boolean; readonly scale: Scale };

/** Number of buckets of a scale, with those at both ends. */
export function bucketCount(scale: Scale): number {
  // The exponents from `bits` to 63, and one group for the numbers below 2^bits; one bucket for negative numbers.
  return scale.by === 'step' ? scale.count + 2 : (64 - scale.bits + 1) * 2 ** scale.bits + 1;
}

/** Number of words of a cell. */
export function wordsOf(cell: Cell): number {
  return cell.does === 'tally' ? bucketCount(cell.scale) : 1;
}

/** Puts the words of one CPU, or of one program, to those of others. */
export function combine(cell: Cell, into: BigUint64Array, words: BigUint64Array): void {
  words.forEach((word, i) => {
    const before = into[i] as bigint;
    into[i] = cell.does === 'max' ? (word > before ? word : before) : before + word;
  });
}

/** Whether two cells would always hold the same words. */
export function sameCell(a: Cell, b: Cell): boolean {
  if (a.does !== b.does || a.value !== b.value) return false;
  if (a.does !== 'tally' || b.does !== 'tally') return true;
  return a.signed === b.signed && JSON.stringify(a.scale) === JSON.stringify(b.scale);
}
