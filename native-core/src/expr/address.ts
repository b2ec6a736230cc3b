import { Bool } from './bool.js';
import { compare } from './compare.js';
import { Expression } from './expression.js';
import { addressKind, type AddressKind } from './kind.js';
import { literal } from './literal.js';
import type { WordNode } from './node.js';

/** A memory address; JavaScript sees an unsigned `bigint`. */
export class Address extends Expression<bigint> {
  declare readonly kind: AddressKind;
  declare readonly node: WordNode;

  constructor(node: WordNode) {
    super(addressKind, node);
  }

  /** The same address. */
  eq(other: bigint | Address): Bool {
    return new Bool(compare('eq', this.node, other instanceof Address ? other.node : literal(other)));
  }
  /** Another address. */
  ne(other: bigint | Address): Bool {
    return new Bool(compare('ne', this.node, other instanceof Address ? other.node : literal(other)));
  }
  /** At least `start` and below `end`. */
  within(start: bigint, end: bigint): Bool {
    return new Bool(compare('ge', this.node, literal(start))).and(
      new Bool(compare('lt', this.node, literal(end))),
    );
  }
  /** The null pointer. */
  isNull(): Bool {
    return this.eq(0n);
  }
}
