/**
 * Probes and functions that are not declared as most are.
 *
 * @module
 */

import { fn, i32, probe, type Int } from '@tap/native-core/tapset';

const at = fn('do_something', { count: i32 }, i32);

/** Probes in an object. */
export const all = {
  /**
   * Something begins.
   *
   * @context the process that does it
   * @returns Something is done.
   */
  done: probe('fixture.done', {
    at,
    values: ({ count }) => ({
      /** How often. */
      count,
    }),
    returns: ({ result }) => ({
      /** What it returned. */
      result,
    }),
  }),
  inner: { bare: probe('fixture.bare', { at, values: ({ count }) => ({ count }) }) },
};

/**
 * Twice a number.
 *
 * @throws RangeError for a large one.
 */
export const twice = (n: Int): Int => n.add(n);

/**
 * For other tapsets.
 *
 * @internal
 */
export const helper = (n: Int): Int => n;

/** A shape, not a function. */
export class Shape {}

/** What only JavaScript has. */
export const calls: Record<string, unknown> = {};

/** A probe that is exported twice. */
export default { again: all.done };
