import { Address, Bool, constantBool, Decoded, Inet, Int, Text } from '@tap/native-core/tapset';
import { Mismatch } from './filter-error.js';
import { describeTerm, isConstant, isList, type Constant, type Term } from './term.js';

/** A comparison, named as the methods of expressions. */
export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

const mirrored = { eq: 'eq', ne: 'ne', lt: 'gt', le: 'ge', gt: 'lt', ge: 'le' } as const;
const greatestAddress = 2n ** 64n - 1n;

/**
 * Compares two terms; a constant may stand on either side.
 *
 * @throws Mismatch when the two can not be compared.
 */
export function compareTerms(operator: Comparison, left: Term, right: Term): Bool | boolean {
  if (isConstant(left)) {
    if (isConstant(right)) return compareConstants(operator, left, right);
    return compareTerms(mirrored[operator], right, left);
  }
  if (left instanceof Int) return compareInt(operator, left, right);
  if (left instanceof Address) return compareAddress(operator, left, right);
  if (operator !== 'eq' && operator !== 'ne') throw unordered(left, right);
  const equal = equality(left, right);
  return operator === 'eq' ? equal : negated(left, right, equal);
}

function compareInt(operator: Comparison, left: Int, right: Term): Bool {
  if (typeof right === 'bigint' || right instanceof Int) return left[operator](right);
  if (right === null) throw new Mismatch('a number is never null', 'compare with a number');
  if (typeof right === 'string' && /^\d+$/.test(right)) {
    throw new Mismatch(`a number cannot be compared with a text`, `write ${right} without quotes`);
  }
  throw apart(left, right);
}

function compareAddress(operator: Comparison, left: Address, right: Term): Bool {
  const other = right === null ? 0n : right;
  if (other instanceof Address && (operator === 'eq' || operator === 'ne')) return left[operator](other);
  if (typeof other !== 'bigint')
    throw operator === 'eq' || operator === 'ne' ? apart(left, right) : unordered(left, right);
  switch (operator) {
    case 'eq':
    case 'ne':
      return left[operator](other);
    case 'lt':
      return left.within(0n, other);
    case 'ge':
      return other <= 0n ? constantBool(true) : left.within(0n, other).not();
    case 'le':
      return other >= greatestAddress ? constantBool(true) : left.within(0n, other + 1n);
    case 'gt':
      if (other >= greatestAddress) throw new Mismatch(`no address is greater than ${other}`);
      return left.within(0n, other + 1n).not();
  }
}

function equality(left: Term, right: Term): Bool {
  if (left instanceof Bool && (right instanceof Bool || typeof right === 'boolean')) return left.eq(right);
  if (left instanceof Text && typeof right === 'string') return left.eq(right);
  if (left instanceof Inet && typeof right === 'string') return left.eq(right);
  if (left instanceof Decoded && (right === null || typeof right === 'string' || typeof right === 'bigint')) {
    return left.eq(typeof right === 'bigint' ? exactNumber(right) : right);
  }
  throw apart(left, right);
}

/** The kinds have a `ne` of their own: text that cannot be read is not equal to anything. */
function negated(left: Term, right: Term, equal: Bool): Bool {
  if (left instanceof Text && typeof right === 'string') return left.ne(right);
  if (left instanceof Inet && typeof right === 'string') return left.ne(right);
  return equal.not();
}

function exactNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Mismatch(`${value} is too large to be compared here`);
  return number;
}

function compareConstants(operator: Comparison, left: Constant, right: Constant): boolean {
  if (operator === 'eq') return left === right;
  if (operator === 'ne') return left !== right;
  if (typeof left !== 'bigint' || typeof right !== 'bigint') throw unordered(left, right);
  if (operator === 'lt') return left < right;
  if (operator === 'le') return left <= right;
  return operator === 'gt' ? left > right : left >= right;
}

function apart(left: Term, right: Term): Mismatch {
  return new Mismatch(`${describeTerm(left)} cannot be compared with ${describeTerm(right)}`);
}

function unordered(left: Term, right: Term): Mismatch {
  const next =
    left instanceof Bool
      ? 'write low < x && x < high: JavaScript does not chain comparisons'
      : 'use == or !=';
  return new Mismatch(`${describeTerm(left)} has no order with ${describeTerm(right)}`, next);
}

/**
 * Whether a value equals one of a list.
 *
 * @throws Mismatch when the list is none, or holds what the value cannot be compared with.
 */
export function includes(list: Term, value: Term): Bool | boolean {
  if (!isList(list)) throw new Mismatch(`a list was expected, not ${describeTerm(list)}`, 'write [80, 443]');
  const tests = list.map((item) => compareTerms('eq', value, item));
  if (isConstant(value) && tests.every((test) => typeof test === 'boolean')) return tests.includes(true);
  return anyOf(tests.map((test) => (typeof test === 'boolean' ? constantBool(test) : test)));
}

/** Balanced, so that a long list does not become a deep tree. */
function anyOf(tests: readonly Bool[]): Bool {
  const [first] = tests;
  if (first === undefined) return constantBool(false);
  if (tests.length === 1) return first;
  const half = tests.length >> 1;
  return anyOf(tests.slice(0, half)).or(anyOf(tests.slice(half)));
}
