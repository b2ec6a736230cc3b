import { constantInt, Int } from '@tap/native-core/tapset';
import { Mismatch } from './filter-error.js';
import { describeTerm, type Term } from './term.js';

/** An operation of two numbers, named as the methods of expressions. */
export type Arithmetic =
  'add' | 'sub' | 'mul' | 'div' | 'mod' | 'bitAnd' | 'bitOr' | 'bitXor' | 'shl' | 'shr';

const least = -(2n ** 63n);
const greatest = 2n ** 64n - 1n;

/**
 * Combines two numbers; constants are combined at once, and exactly.
 *
 * @throws Mismatch when a side is not a number.
 */
export function combine(operator: Arithmetic, left: Term, right: Term): Int | bigint {
  const a = requireNumber(left);
  const b = requireNumber(right);
  if (a instanceof Int) return a[operator](b);
  if (typeof b === 'bigint') return word(combineConstants(operator, a, b));
  switch (operator) {
    case 'add':
    case 'mul':
    case 'bitAnd':
    case 'bitOr':
    case 'bitXor':
      return b[operator](a);
    case 'sub':
      return b.neg().add(a);
    default:
      return intOf(a)[operator](b);
  }
}

/** The negative of a number. @throws Mismatch when it is none. */
export function negative(term: Term): Int | bigint {
  const number = requireNumber(term);
  return number instanceof Int ? number.neg() : word(-number);
}

/** A number with all bits turned over. @throws Mismatch when it is none. */
export function inverted(term: Term): Int | bigint {
  const number = requireNumber(term);
  return number instanceof Int ? number.bitNot() : word(~number);
}

/** A power of constants; the kernel has none. @throws Mismatch on anything else. */
export function power(base: Term, exponent: Term): bigint {
  if (typeof base !== 'bigint' || typeof exponent !== 'bigint') {
    throw new Mismatch('the kernel cannot compute powers', 'use ** between constants only: size > 2 ** 20');
  }
  if (exponent < 0n || exponent > 64n) throw new Mismatch('an exponent lies between 0 and 64');
  return word(base ** exponent);
}

/** A constant as an expression. @throws Mismatch when JavaScript does not hold it exactly. */
export function intOf(value: bigint): Int {
  if (!Number.isSafeInteger(Number(value))) {
    throw new Mismatch(`${value} is too large to stand here`, 'numbers up to 2^53 can be used in this place');
  }
  return constantInt(Number(value));
}

/** A number, or a constant. @throws Mismatch when it is something else. */
export function requireNumber(term: Term): Int | bigint {
  if (typeof term === 'bigint' || term instanceof Int) return term;
  throw new Mismatch(`a number was expected, not ${describeTerm(term)}`);
}

function combineConstants(operator: Arithmetic, a: bigint, b: bigint): bigint {
  switch (operator) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return a / divisor(b);
    case 'mod':
      return a % divisor(b);
    case 'bitAnd':
      return a & b;
    case 'bitOr':
      return a | b;
    case 'bitXor':
      return a ^ b;
    case 'shl':
      return a << shift(b);
    case 'shr':
      return a >> shift(b);
  }
}

function divisor(value: bigint): bigint {
  if (value === 0n) throw new Mismatch('this divides by zero');
  return value;
}

function shift(value: bigint): bigint {
  if (value < 0n || value > 63n) throw new Mismatch('a shift lies between 0 and 63');
  return value;
}

function word(value: bigint): bigint {
  if (value < least || value > greatest) throw new Mismatch(`${value} does not fit 64 bits`);
  return value;
}
