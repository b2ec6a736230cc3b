import { TapError } from '../errors/index.js';
import { anyOf, Bool } from './bool.js';
import { compare, isSigned, type Comparison } from './compare.js';
import { Expression } from './expression.js';
import { intKind, type IntKind } from './kind.js';
import { literal } from './literal.js';
import type { BinaryOperator } from './node-names.js';
import type { Asked, WordNode } from './asked-node.js';
import type { ConstNode, UnaryNode } from './shared-node.js';
import { calledIn, refuseNever } from './range.js';

/** An operand with which an integer can be compared and combined. */
export type IntOperand = number | bigint | Int<number> | Int<bigint>;

type Arithmetic = Extract<
  BinaryOperator,
  'add' | 'sub' | 'mul' | 'div' | 'mod' | 'and' | 'or' | 'xor' | 'shl' | 'shr'
>;

function nodeOf(operand: IntOperand): WordNode {
  return operand instanceof Int ? operand.node : literal(operand);
}

/**
 * An integer; JavaScript sees `T`.
 *
 * Comparisons compare the mathematical values, whatever the signs and widths. Arithmetic is done in 64 bits and wraps;
 * its result is signed when either side is signed, and for `sub` also when neither side is 64 bits wide. Division by
 * zero gives 0 and its remainder the dividend, as in the kernel (Documentation/bpf/standardization).
 *
 * @example
 * on(tcp.sendmsg).where((e) => e.size.mod(4096).ne(0).and(e.dport.in([80, 443])));
 */
export class Int<out T extends number | bigint = number> extends Expression<T> {
  declare readonly kind: IntKind;
  declare readonly node: WordNode;

  constructor(kind: IntKind, node: WordNode) {
    super(kind, node);
  }

  /** Equal. @throws TapError TAP_KIND, as all comparisons, for a constant with which it would never be true. */
  eq(other: IntOperand): Bool {
    return this.#compare('eq', other);
  }
  /** Not equal. */
  ne(other: IntOperand): Bool {
    return this.#compare('ne', other);
  }
  /** Less than. */
  lt(other: IntOperand): Bool {
    return this.#compare('lt', other);
  }
  /** Less than or equal. */
  le(other: IntOperand): Bool {
    return this.#compare('le', other);
  }
  /** Greater than. */
  gt(other: IntOperand): Bool {
    return this.#compare('gt', other);
  }
  /** Greater than or equal. */
  ge(other: IntOperand): Bool {
    return this.#compare('ge', other);
  }
  /** Equal to one of the given numbers. */
  in(others: readonly [IntOperand, ...IntOperand[]]): Bool {
    return anyOf(others, (other) => this.eq(other));
  }
  /** At least `low` and at most `high`. */
  between(low: IntOperand, high: IntOperand): Bool {
    if (!(low instanceof Int) && !(high instanceof Int) && low > high) {
      throw new TapError('TAP_KIND', `no number lies between ${low} and ${high}`, {
        next: 'write the lower one first',
      });
    }
    return this.ge(low).and(this.le(high));
  }

  /** Sum. */
  add(other: IntOperand): Int<T> {
    return this.#arithmetic('add', other);
  }
  /** Difference. */
  sub(other: IntOperand): Int<T> {
    return this.#arithmetic('sub', other);
  }
  /** Product. */
  mul(other: IntOperand): Int<T> {
    return this.#arithmetic('mul', other);
  }
  /** Quotient, rounded towards zero; 0 when the divisor is 0. */
  div(other: IntOperand): Int<T> {
    return this.#arithmetic('div', other);
  }
  /** Remainder, with the sign of the dividend; the dividend when the divisor is 0. */
  mod(other: IntOperand): Int<T> {
    return this.#arithmetic('mod', other);
  }
  /** Bits that both have. */
  bitAnd(other: IntOperand): Int<T> {
    return this.#arithmetic('and', other);
  }
  /** Bits that either has. */
  bitOr(other: IntOperand): Int<T> {
    return this.#arithmetic('or', other);
  }
  /** Bits that one has and the other has not. */
  bitXor(other: IntOperand): Int<T> {
    return this.#arithmetic('xor', other);
  }
  /** Shift left by the low 6 bits of `other`. */
  shl(other: IntOperand): Int<T> {
    return this.#arithmetic('shl', other);
  }
  /** Shift right by the low 6 bits of `other`; keeps the sign of signed values. */
  shr(other: IntOperand): Int<T> {
    return this.#arithmetic('shr', other);
  }
  /** Whether any of the given bits is set. @throws TapError TAP_KIND for bits that it does not have. */
  has(bits: IntOperand): Bool {
    if (!(bits instanceof Int) && (literal(bits).value & widthOf(this.kind)) === 0n) {
      throw new TapError('TAP_KIND', `this number has none of the bits of ${bits}`, {
        facts: [['bits', String(this.kind.bits)]],
        next: 'ask for a bit that it can have',
      });
    }
    return this.bitAnd(bits).ne(0);
  }
  /** The negative. */
  neg(): Int<T> {
    return this.#unary('neg', true);
  }
  /** All bits turned over. */
  bitNot(): Int<T> {
    return this.#unary('bitnot', this.kind.signed);
  }

  #compare(operator: Comparison, other: IntOperand): Bool {
    const right = nodeOf(other);
    if (!(other instanceof Int)) {
      const { value } = right as ConstNode;
      refuseNever(operator, calledIn(this.node, 'this number'), this.kind, value);
    }
    return new Bool(compare(operator, this.node, right));
  }

  #unary(operator: 'neg' | 'bitnot', signed: boolean): Int<T> {
    const kind = intKind(64, signed, this.kind.js);
    return new Int<T>(
      kind,
      Object.freeze<UnaryNode<Asked>>({ op: 'unary', kind, operator, operand: this.node }),
    );
  }

  #arithmetic(operator: Arithmetic, other: IntOperand): Int<T> {
    const left = this.node;
    const right = nodeOf(other);
    const shift = operator === 'shl' || operator === 'shr';
    const signed = shift
      ? isSigned(left)
      : isSigned(left) || isSigned(right) || (operator === 'sub' && isNarrow(left) && isNarrow(right));
    const kind = intKind(64, signed, this.kind.js);
    return new Int<T>(kind, Object.freeze({ op: 'binary', kind, operator, signed, left, right }));
  }
}

/** The bits that can be set: all of a signed number, whose sign is extended. */
function widthOf({ bits, signed }: IntKind): bigint {
  return signed ? -1n : 2n ** BigInt(bits) - 1n;
}

function isNarrow(node: WordNode): boolean {
  if (node.op === 'const') return node.value <= 0xffff_ffffn;
  return node.kind.type === 'int' && node.kind.bits < 64;
}
