import { Bool, constantBool } from '@tap/native-core/tapset';
import { compareTerms } from './compare.js';
import { Mismatch } from './mismatch.js';
import { describeTerm, isConstant, isList, type Term } from './term.js';

/**
 * Whether a value equals one of a list.
 *
 * @throws Mismatch when the list is none, or holds what the value can not be compared with.
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
