import { TapError } from '../errors/index.js';
import type { GivenNode } from './asked-node.js';
import { refuseForeign } from './foreign.js';
import { boolKind, intKind, type WordKind } from './kind.js';
import type { LoweredWord } from './lowered-node.js';
import type { ConstNode } from './shared-node.js';

const least = -(2n ** 63n);
const greatest = 2n ** 64n - 1n;
const unsigned64 = intKind(64, false, 'bigint');
const signed64 = intKind(64, true, 'bigint');

/** A constant word of a kind; by default signed when negative, else unsigned. */
export function wordConst(value: bigint, kind?: WordKind): ConstNode {
  return Object.freeze({ op: 'const', kind: kind ?? (value < 0n ? signed64 : unsigned64), value });
}

/** The constants true and false. */
export function boolConst(value: boolean): ConstNode {
  return wordConst(value ? 1n : 0n, boolKind);
}

/** A word that is lowered already, within an expression that is not. */
export function given(word: LoweredWord): GivenNode {
  return Object.freeze({ op: 'given', kind: word.kind, word });
}

/**
 * A constant from a JavaScript number.
 *
 * @throws TapError TAP_KIND when it is not an integer, is an unsafe one, or does not fit a 64-bit word, TAP_DUPLICATE_CORE for an
 *   expression of another copy of this package.
 */
export function literal(value: number | bigint): ConstNode {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new TapError('TAP_KIND', `${value} is not an integer that JavaScript holds exactly`, {
      next: 'write numbers above 2^53 as bigint: 0xffff888000000000n',
    });
  }
  if (typeof value !== 'number' && typeof value !== 'bigint') {
    refuseForeign(value);
    throw new TapError('TAP_KIND', `a number was expected, not ${typeof value}`, {
      next: 'write a number or a bigint',
    });
  }
  const exact = BigInt(value);
  if (exact < least || exact > greatest) {
    throw new TapError('TAP_KIND', `${exact} does not fit a 64-bit word`, {
      next: 'numbers lie between -2^63 and 2^64 - 1',
    });
  }
  return wordConst(exact);
}
