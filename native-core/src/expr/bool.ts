import { TapError } from '../errors/index.js';
import { Expression } from './expression.js';
import { boolKind, type BoolKind } from './kind.js';
import type { Asked, WordNode } from './asked-node.js';
import type { BinaryNode, UnaryNode } from './shared-node.js';
import { noteCondition } from './tracking.js';

/**
 * A condition; JavaScript sees a boolean.
 *
 * @example
 * on(tcp.sendmsg).where((e) => e.dport.eq(443).or(e.size.lt(512).not()));
 */
export class Bool extends Expression<boolean> {
  declare readonly kind: BoolKind;
  declare readonly node: WordNode;

  constructor(node: WordNode) {
    super(boolKind, node);
    noteCondition(node);
  }

  /** True when this and all the others are. The cheapest is evaluated first, and no more than needed. */
  and(...others: readonly Bool[]): Bool {
    return new Bool(joined('andAlso', [this, ...requireConditions('and', others)]));
  }

  /** True when this or any of the others is. The cheapest is evaluated first, and no more than needed. */
  or(...others: readonly Bool[]): Bool {
    return new Bool(joined('orElse', [this, ...requireConditions('or', others)]));
  }

  /** True when this is not. */
  not(): Bool {
    return new Bool(negate(this.node));
  }

  /** True when both are true or both are false. */
  eq(other: Bool | boolean): Bool {
    if (typeof other === 'boolean') return other ? this : this.not();
    return new Bool(
      Object.freeze<BinaryNode<Asked>>({
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

function requireConditions(what: string, conditions: readonly unknown[]): readonly Bool[] {
  if (conditions.every((one) => one instanceof Bool)) return conditions;
  throw new TapError('TAP_KIND', `${what}() needs conditions`, {
    next: `write a.${what}(b), where b is a condition such as e.size.gt(5)`,
  });
}

/** Joins conditions in their order; halves at each level, so that a long list makes no deep tree. */
function joined(operator: 'andAlso' | 'orElse', conditions: readonly Bool[]): WordNode {
  const [first, ...more] = conditions;
  if (first !== undefined && more.length === 0) return first.node;
  const middle = Math.ceil(conditions.length / 2);
  return logic(
    operator,
    joined(operator, conditions.slice(0, middle)),
    joined(operator, conditions.slice(middle)),
  );
}

/** The logical negation of a condition node. */
export function negate(operand: WordNode): UnaryNode<Asked> {
  return Object.freeze({ op: 'unary', kind: boolKind, operator: 'not', operand });
}

/** Joins two condition nodes with short-circuit logic. */
export function logic(operator: 'andAlso' | 'orElse', left: WordNode, right: WordNode): BinaryNode<Asked> {
  return Object.freeze({ op: 'binary', kind: boolKind, operator, signed: false, left, right });
}

/** What `in()` means: any of a list. @throws TapError TAP_KIND for what is not a list, or an empty one. */
export function anyOf<T>(others: readonly T[], equals: (other: T) => Bool): Bool {
  const [first, ...rest] = Array.isArray(others) ? others.map(equals) : [];
  if (first !== undefined) return first.or(...rest);
  throw new TapError('TAP_KIND', 'in() needs a list with at least one value', {
    next: 'write in([80, 443])',
  });
}
