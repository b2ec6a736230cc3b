import { logic } from './bool.js';
import { boolKind } from './kind.js';
import type { BinaryOperator } from './node-names.js';
import type { Asked, WordNode } from './asked-node.js';
import type { BinaryNode } from './shared-node.js';
import { wordConst } from './literal.js';

/** A comparison of two words. */
export type Comparison = Extract<BinaryOperator, 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'>;

/** Whether a word is to be read as signed. */
export function isSigned(node: WordNode): boolean {
  return node.kind.type === 'int' && node.kind.signed;
}

/** Whether a word, read as unsigned, can lie above the greatest signed 64-bit number. */
function canExceedSigned(node: WordNode): boolean {
  if (node.op === 'const') return node.value > 0x7fff_ffff_ffff_ffffn;
  return (
    !isSigned(node) && (node.kind.type === 'address' || (node.kind.type === 'int' && node.kind.bits === 64))
  );
}

function plain(operator: Comparison, signed: boolean, left: WordNode, right: WordNode): BinaryNode<Asked> {
  return Object.freeze({ op: 'binary', kind: boolKind, operator, signed, left, right });
}

/**
 * Compares two words by the numbers that they mean, also when one is signed and the other is not: -1 is less than
 * any unsigned number, where C would say the opposite.
 */
export function compare(operator: Comparison, left: WordNode, right: WordNode): BinaryNode<Asked> {
  const leftSigned = isSigned(left);
  const rightSigned = isSigned(right);
  const mixed =
    (leftSigned && !rightSigned && canExceedSigned(right)) ||
    (rightSigned && !leftSigned && canExceedSigned(left));
  if (!mixed) return plain(operator, leftSigned || rightSigned, left, right);
  const zero = wordConst(0n);
  const negative = plain('lt', true, leftSigned ? left : right, zero);
  const unsigned = plain(operator, false, left, right);
  // The signed side is below the other one when it is negative.
  const whenNegative =
    operator === 'ne' ||
    (leftSigned ? operator === 'lt' || operator === 'le' : operator === 'gt' || operator === 'ge');
  return whenNegative
    ? logic('orElse', negative, unsigned)
    : logic('andAlso', plain('ge', true, leftSigned ? left : right, zero), unsigned);
}
