import type { WordNode } from '../expr/index.js';

/** How numbers are sorted into buckets; below and above them there is one bucket each. */
export type Scale =
  /** By powers of two, each divided into 2^`bits` buckets of equal width; negative numbers share one. */
  | { readonly by: 'log2'; readonly bits: number }
  /** `count` buckets that are `step` wide, the first one beginning with `from`. */
  | { readonly by: 'step'; readonly from: number; readonly step: number; readonly count: number };

/**
 * Words of 64 bits that begin as zeros, and what an event does to them: add a number, keep the greatest (unsigned),
 * count one more in the bucket of a number, keep a number with the time of the first or last event, or note a number in
 * a sketch. Each CPU has words of its own; `combine()` merges those of several CPUs.
 */
export type Cell<W = WordNode> =
  | { readonly does: 'add'; readonly value: W }
  | { readonly does: 'max'; readonly value: W }
  | { readonly does: 'first' | 'last'; readonly value: W }
  | { readonly does: 'sketch'; readonly value: W; readonly bits: number }
  | { readonly does: 'tally'; readonly value: W; readonly signed: boolean; readonly scale: Scale };

/** Number of buckets of a scale, with those at both ends. */
export function bucketCount(scale: Scale): number {
  // The exponents from `bits` to 63, and one group for the numbers below 2^bits; one bucket for negative numbers.
  return scale.by === 'step' ? scale.count + 2 : (64 - scale.bits + 1) * 2 ** scale.bits + 1;
}

/** Number of words of a cell. */
export function wordsOf(cell: Cell<unknown>): number {
  switch (cell.does) {
    case 'tally':
      return bucketCount(cell.scale);
    case 'sketch':
      return 2 ** cell.bits / 8;
    case 'first':
    case 'last':
      return 2;
    default:
      return 1;
  }
}

/** Whether every event changes the words of a cell, which are not all zero any more. */
export function countsAll(cell: Cell): boolean {
  const { does, value } = cell;
  return does === 'tally' || (does === 'add' && value.op === 'const' && value.value !== 0n);
}

/** Adds the words of one CPU, or of one program, to those of others; they begin at one of `words`. */
export function combine(cell: Cell<unknown>, into: BigUint64Array, words: BigUint64Array, at = 0): void {
  switch (cell.does) {
    case 'first':
    case 'last':
      return combineTimes(cell.does, into, words.subarray(at, at + into.length));
    case 'sketch':
      return combineBytes(bytesOf(into), bytesOf(words.subarray(at, at + into.length)));
    case 'max':
      return combineWords(into, words, at, (a, b) => (a > b ? a : b));
    default:
      return combineWords(into, words, at, (a, b) => a + b);
  }
}

function combineWords(
  into: BigUint64Array,
  words: BigUint64Array,
  at: number,
  of: (a: bigint, b: bigint) => bigint,
): void {
  // Most words are zeros, which change nothing: halves say so without a bigint.
  const halves = new Uint32Array(words.buffer, words.byteOffset + at * 8, into.length * 2);
  for (let i = 0; i < into.length; i++) {
    if (halves[2 * i] === 0 && halves[2 * i + 1] === 0) continue;
    into[i] = of(into[i] as bigint, words[at + i] as bigint);
  }
}

/** The bytes of words. */
export const bytesOf = (words: BigUint64Array): Uint8Array =>
  new Uint8Array(words.buffer, words.byteOffset, words.byteLength);

function combineTimes(does: 'first' | 'last', into: BigUint64Array, words: BigUint64Array): void {
  const [before, time] = [into[0] as bigint, words[0] as bigint];
  if (time === 0n || (before !== 0n && (does === 'first' ? time >= before : time <= before))) return;
  into.set(words);
}

function combineBytes(into: Uint8Array, bytes: Uint8Array): void {
  bytes.forEach((byte, i) => (into[i] = Math.max(byte, into[i] as number)));
}

/** Whether two cells would always hold the same words. */
export function sameCell(a: Cell<unknown>, b: Cell<unknown>): boolean {
  if (a.does !== b.does || a.value !== b.value) return false;
  if (a.does === 'sketch' && b.does === 'sketch') return a.bits === b.bits;
  if (a.does !== 'tally' || b.does !== 'tally') return true;
  return a.signed === b.signed && JSON.stringify(a.scale) === JSON.stringify(b.scale);
}
