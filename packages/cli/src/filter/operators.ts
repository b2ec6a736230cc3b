import { combine, inverted, negative, power, requireNumber, type Arithmetic } from './arithmetic.js';
import { compareTerms, type Comparison } from './compare.js';
import { condition } from './condition.js';
import { Mismatch } from './filter-error.js';
import type { Term } from './term.js';

const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ['==', 'eq'],
  ['===', 'eq'],
  ['!=', 'ne'],
  ['!==', 'ne'],
  ['<', 'lt'],
  ['<=', 'le'],
  ['>', 'gt'],
  ['>=', 'ge'],
]);

const arithmetics: ReadonlyMap<string, Arithmetic> = new Map([
  ['+', 'add'],
  ['-', 'sub'],
  ['*', 'mul'],
  ['/', 'div'],
  ['%', 'mod'],
  ['&', 'bitAnd'],
  ['|', 'bitOr'],
  ['^', 'bitXor'],
  ['<<', 'shl'],
  ['>>', 'shr'],
]);

/** Applies an operator of JavaScript to two terms. @throws Mismatch when it does not fit them. */
export function applyBinary(operator: string, left: Term, right: Term): Term {
  const comparison = comparisons.get(operator);
  if (comparison !== undefined) return compareTerms(comparison, left, right);
  const arithmetic = arithmetics.get(operator);
  if (arithmetic !== undefined) return combine(arithmetic, left, right);
  if (operator === '**') return power(left, right);
  throw new Mismatch(
    `"${operator}" is not part of the filter language`,
    operator === 'in' ? 'write [1, 2].includes(x)' : null,
  );
}

/** Applies an operator of JavaScript to one term. @throws Mismatch when it does not fit it. */
export function applyUnary(operator: string, operand: Term): Term {
  switch (operator) {
    case '!':
      return typeof operand === 'boolean' ? !operand : condition(operand).not();
    case '-':
      return negative(operand);
    case '+':
      return requireNumber(operand);
    case '~':
      return inverted(operand);
    default:
      throw new Mismatch(`"${operator}" is not part of the filter language`);
  }
}

/** `&&` and `||`; other logic has no meaning for conditions. @throws Mismatch when a side is not a condition. */
export function applyLogic(operator: '&&' | '||', left: Term, right: Term): Term {
  return operator === '&&' ? condition(left).and(condition(right)) : condition(left).or(condition(right));
}
