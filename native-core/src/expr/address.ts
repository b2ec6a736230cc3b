import { Bool } from './bool.js';
import { compare } from './compare.js';
import { Expression } from './expression.js';
import { addressKind, type AddressKind } from './kind.js';
import { Int, type IntOperand } from './int.js';
import { literal } from './literal.js';
import type { BinaryNode, WordNode } from './node.js';

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
  /** The address so many bytes further on. */
  add(bytes: IntOperand): Address {
    const right = bytes instanceof Int ? bytes.node : literal(bytes);
    return new Address(
      Object.freeze<BinaryNode>({
        op: 'binary',
        kind: addressKind,
        operator: 'add',
        signed: false,
        left: this.node,
        right,
      }),
    );
  }
  /** The null pointer. */
  isNull(): Bool {
    return this.eq(0n);
  }
}
