import { TapError } from '../errors/index.js';
import type { WordNode } from '../expr/index.js';

/** A step that leaves out some of the events that meet the condition. */
export type Sampling<W = WordNode> =
  /** The first of every n events on a CPU is taken. */
  | { readonly by: 'every'; readonly n: number }
  /** At most so many in a second. */
  | { readonly by: 'rate'; readonly perSecond: number }
  /** The first of each key; of all events for a key without words. */
  | { readonly by: 'once'; readonly key: readonly W[] };

/** The greatest n of `every(n)`. */
const mostEvery = 2 ** 31 - 1;
/** The greatest rate: an event for each microsecond. */
const mostRate = 1_000_000;

/** @throws TapError TAP_ARGUMENT */
export function every(n: number): Sampling {
  requireWhole('every', n, mostEvery);
  return Object.freeze({ by: 'every', n });
}

/** @throws TapError TAP_ARGUMENT */
export function rate(perSecond: number): Sampling {
  requireWhole('rate', perSecond, mostRate);
  return Object.freeze({ by: 'rate', perSecond });
}

function requireWhole(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new TapError('TAP_ARGUMENT', `${name}() needs a whole number between 1 and ${most}, not ${value}`, {
    next: `write ${name}(100)`,
  });
}
