import { TapError } from '../errors/index.js';
import { Int } from '../expr/index.js';

/** Either kind of number. */
export type AnyInt = Int<number> | Int<bigint>;
/** What JavaScript sees of a number. */
export type NumberOf<I> = I extends Int<infer T> ? T : never;

/** A number of the event. @throws TapError TAP_KIND for everything else. */
export function requireInt(value: unknown, what: string): AnyInt {
  if (value instanceof Int) return value as AnyInt;
  throw new TapError('TAP_KIND', `${what}() wants a number of the event`, {
    next: `write ${what}((e) => e.size), with a value that is a number`,
  });
}
