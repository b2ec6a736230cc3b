import { boolConst, wordConst } from './literal.js';
import { applyBinary, meaning, narrow, toUnsigned } from './interpret.js';
import { addressKind } from './kind.js';
import type { Lowered, LoweredWord, OffsetNode } from './lowered-node.js';
import type { BinaryNode, ChooseNode, NarrowNode, UnaryNode } from './shared-node.js';

/** An operation on one word; a constant where that is one. */
export function foldUnary(node: UnaryNode<Lowered>): LoweredWord {
  const { operand, operator } = node;
  if (operator === 'not' && operand.op === 'unary' && operand.operator === 'not') return operand.operand;
  if (operand.op !== 'const') return node;
  if (operator === 'not') return boolConst(operand.value === 0n);
  const word = toUnsigned(operator === 'neg' ? -operand.value : ~operand.value);
  return wordConst(meaning(word, node.kind), node.kind);
}

/** An operation on two words; a constant where both are, or where one side determines the result. */
export function foldBinary(node: BinaryNode<Lowered>): LoweredWord {
  const { left, right, operator } = node;
  if (operator === 'andAlso' || operator === 'orElse') {
    const decides = operator === 'orElse';
    if (left.op === 'const') return (left.value !== 0n) === decides ? boolConst(decides) : right;
    // Expressions have no effects, so the left side need not run when the right one decides.
    if (right.op === 'const') return (right.value !== 0n) === decides ? boolConst(decides) : left;
    return node;
  }
  if (left.op !== 'const' || right.op !== 'const') return node;
  const word = applyBinary(node, toUnsigned(left.value), toUnsigned(right.value));
  return wordConst(meaning(word, node.kind), node.kind);
}

/** A choice; the chosen side where the condition is constant. */
export function foldChoice(node: ChooseNode<Lowered>): LoweredWord {
  const { condition, then, otherwise } = node;
  return condition.op !== 'const' ? node : condition.value !== 0n ? then : otherwise;
}

/** The low bits of a word; a constant where that is one. */
export function foldNarrow(node: NarrowNode<Lowered>): LoweredWord {
  const { operand, kind } = node;
  return operand.op === 'const'
    ? wordConst(meaning(narrow(toUnsigned(operand.value), kind), kind), kind)
    : node;
}

/** An address at an offset, in bytes, from another; a constant where that is one. */
export function addressAt(base: LoweredWord, offset: number): LoweredWord {
  if (base.op === 'const') return wordConst(toUnsigned(base.value + BigInt(offset)), addressKind);
  return Object.freeze<OffsetNode>({ op: 'offset', kind: addressKind, base, offset });
}
