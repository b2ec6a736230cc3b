import { Expression } from './expression.js';
import { boolKind, type BoolKind } from './kind.js';
import type { BinaryNode, UnaryNode, WordNode } from './node.js';
import { noteCondition } from './tracking.js';

/** A condition; JavaScript sees a boolean. */
export class Bool extends Expression<boolean> {
  declare readonly kind: BoolKind;
  declare readonly node: WordNode;

  constructor(node: WordNode) {
    super(boolKind, node);
    noteCondition(node);
  }

  /** True when this and all the others are; evaluated from left to right, no further than needed. */
  and(...others: readonly Bool[]): Bool {
    return new Bool(others.reduce<WordNode>((left, { node }) => logic('andAlso', left, node), this.node));
  }

  /** True when this or any of the others is; evaluated from left to right, no further than needed. */
  or(...others: readonly Bool[]): Bool {
    return new Bool(others.reduce<WordNode>((left, { node }) => logic('orElse', left, node), this.node));
  }

  /** True when this is not. */
  not(): Bool {
    return new Bool(negate(this.node));
  }

  /** True when both are true or both are false. */
  eq(other: Bool | boolean): Bool {
    if (typeof other === 'boolean') return other ? this : this.not();
    return new Bool(
      Object.freeze<BinaryNode>({
        op: 'binary',
        kind: boolKind,
        operator: 'eq',
        signed: false,
        left: this.node,
        right: other.node,
      }),
    );
  }
}

/** The logical negation of a condition node. */
export function negate(operand: WordNode): UnaryNode {
  return Object.freeze({ op: 'unary', kind: boolKind, operator: 'not', operand });
}

/** Joins two condition nodes with short-circuit logic. */
export function logic(operator: 'andAlso' | 'orElse', left: WordNode, right: WordNode): BinaryNode {
  return Object.freeze({ op: 'binary', kind: boolKind, operator, signed: false, left, right });
}
