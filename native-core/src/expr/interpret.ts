import { fault } from '../errors/index.js';
import type { WordNode } from './asked-node.js';
import type { IntKind, WordKind } from './kind.js';
import type { LoweredWord } from './lowered-node.js';
import type { BinaryNode } from './shared-node.js';

/** A word of either language. */
export type AnyWord = WordNode | LoweredWord;

/** What the interpreter asks for the leaves of an expression; answers are 64-bit words. */
export interface Environment {
  /** The value of a leaf: an argument, a result, a member, a context function, a test of text or address. */
  leaf(node: AnyWord): bigint;
}

const mask = 0xffff_ffff_ffff_ffffn;

/** A word, read as unsigned. */
export const toUnsigned = (word: bigint): bigint => word & mask;
/** A word, read as signed. */
const toSigned = (word: bigint): bigint => BigInt.asIntN(64, word);

/** The low bits of a word, extended to 64 bits by the sign of the kind. */
export function narrow(word: bigint, kind: IntKind): bigint {
  return toUnsigned(kind.signed ? BigInt.asIntN(kind.bits, word) : BigInt.asUintN(kind.bits, word));
}

/** The number that a word of a kind means: signed or unsigned. */
export function meaning(word: bigint, kind: WordKind): bigint {
  return kind.type === 'int' && kind.signed ? toSigned(word) : toUnsigned(word);
}

/** A word as JavaScript sees it. */
export function wordValue(word: bigint, kind: WordKind): boolean | number | bigint {
  if (kind.type === 'bool') return word !== 0n;
  const number = meaning(word, kind);
  return kind.type === 'int' && kind.js === 'number' ? Number(number) : number;
}

/**
 * Evaluates an expression in JavaScript with exactly the semantics of the kernel: tests compare generated code with it.
 * Returns an unsigned 64-bit word; conditions are 0 or 1.
 */
export function interpret(node: AnyWord, environment: Environment): bigint {
  const run = (inner: AnyWord): bigint => interpret(inner, environment);
  switch (node.op) {
    case 'const':
      return toUnsigned(node.value);
    case 'given':
      return run(node.word);
    case 'unary': {
      const operand = run(node.operand);
      if (node.operator === 'not') return operand === 0n ? 1n : 0n;
      return toUnsigned(node.operator === 'neg' ? -operand : ~operand);
    }
    case 'narrow':
      return narrow(run(node.operand), node.kind);
    case 'choose':
      return run(node.condition) !== 0n ? run(node.then) : run(node.otherwise);
    case 'binary':
      if (node.operator === 'andAlso') return run(node.left) !== 0n && run(node.right) !== 0n ? 1n : 0n;
      if (node.operator === 'orElse') return run(node.left) !== 0n || run(node.right) !== 0n ? 1n : 0n;
      return applyBinary(node, run(node.left), run(node.right));
    default:
      return toUnsigned(environment.leaf(node));
  }
}

/** Applies a strict operator to two words. */
export function applyBinary(
  node: Pick<BinaryNode<never>, 'operator' | 'signed'>,
  left: bigint,
  right: bigint,
): bigint {
  const a = node.signed ? toSigned(left) : toUnsigned(left);
  const b = node.signed ? toSigned(right) : toUnsigned(right);
  const truth = (condition: boolean): bigint => (condition ? 1n : 0n);
  switch (node.operator) {
    case 'add':
      return toUnsigned(a + b);
    case 'sub':
      return toUnsigned(a - b);
    case 'mul':
      return toUnsigned(a * b);
    // Documentation/bpf/standardization/instruction-set.rst: division by zero gives 0, its remainder the dividend.
    case 'div':
      return b === 0n ? 0n : toUnsigned(a / b);
    case 'mod':
      return b === 0n ? toUnsigned(a) : toUnsigned(a % b);
    case 'and':
      return toUnsigned(a & b);
    case 'or':
      return toUnsigned(a | b);
    case 'xor':
      return toUnsigned(a ^ b);
    case 'shl':
      return toUnsigned(a << (b & 63n));
    case 'shr':
      return toUnsigned(a >> (b & 63n));
    case 'eq':
      return truth(a === b);
    case 'ne':
      return truth(a !== b);
    case 'lt':
      return truth(a < b);
    case 'le':
      return truth(a <= b);
    case 'gt':
      return truth(a > b);
    case 'ge':
      return truth(a >= b);
    default:
      throw fault(`"${node.operator}" does not evaluate both of its sides`);
  }
}
