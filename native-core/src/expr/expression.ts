import { TapError } from '../errors/index.js';
import type { Kind } from './kind.js';
import type { Node } from './asked-node.js';

/**
 * A typed expression, evaluated in the kernel when the event happens.
 *
 * It is data: methods return new expressions. `T` is what JavaScript sees once the value is decoded.
 */
export abstract class Expression<out T = unknown> {
  /** Only in types: what JavaScript sees. */
  declare readonly valueType: T;
  /** How the value is captured and decoded. */
  readonly kind: Kind;
  /** The expression tree. */
  readonly node: Node;

  protected constructor(kind: Kind, node: Node) {
    this.kind = kind;
    this.node = node;
  }

  /** Refuses the coercion that `e.size > 5` or `${e.size}` would need: an expression has no value yet. */
  [Symbol.toPrimitive](): never {
    throw new TapError('TAP_KIND', 'an expression has no value in JavaScript before its event happens', {
      next: 'use its methods: e.size.gt(5) for e.size > 5, a.and(b) for a && b, choose(c, a, b) for c ? a : b',
    });
  }
}

/** What JavaScript sees of an expression's value. */
export type ValueOf<E> = E extends Expression<infer T> ? T : never;
