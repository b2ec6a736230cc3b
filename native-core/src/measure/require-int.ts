import { TapError } from '../errors/index.js';
import { type IntKind, Int, refuseForeign } from '../expr/index.js';

/** Either kind of number. */
export type AnyInt = Int<number> | Int<bigint>;
/** What JavaScript sees of a number. */
export type NumberOf<I> = I extends Int<infer T> ? T : never;

/** A number of the event. @throws TapError TAP_KIND for everything else, TAP_DUPLICATE_CORE for one of another native-core. */
export function requireInt(value: unknown, what: string): AnyInt {
  refuseForeign(value);
  if (value instanceof Int) return value as AnyInt;
  throw new TapError('TAP_KIND', `${what}() needs a number of the event`, {
    next: `write ${what}((e) => e.size), with a value that is a number`,
  });
}

/** The number that a word of a kind means, exactly. */
export function signedSum({ signed }: IntKind, value: bigint): bigint {
  return signed ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
}

/** The number that a word of a kind means, as JavaScript gets it. */
export function plain(kind: IntKind, value: bigint): number | bigint {
  const exact = signedSum(kind, value);
  return kind.js === 'bigint' ? exact : Number(exact);
}
