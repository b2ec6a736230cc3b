import { TapError } from '../errors/index.js';

/** The number by which a row is compared; null comes after all numbers. */
export type Rank<K, V> = (value: V, key: K) => number | bigint | null;

/** Which of the kernel's rows a table has. */
export interface Largest {
  /** Rows at most. */
  readonly count: number;
  /** By what they are compared; null for their values. */
  readonly rank: Rank<never, never> | null;
}

/** A number of rows. @throws TapError TAP_ARGUMENT when it is not a whole number from 1 on. */
export function requireRows(what: string, count: number): number {
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new TapError('TAP_ARGUMENT', `${what}(): ${count} is not a whole number of rows from 1 on`, {
    next: `write ${what}(10) for the ten largest`,
  });
}
