import { TapError } from '../errors/index.js';
import { Bool } from './bool.js';
import { compare, type Comparison } from './compare.js';
import { Expression } from './expression.js';
import { addressKind, type AddressKind } from './kind.js';
import { Int, type IntOperand } from './int.js';
import { literal } from './literal.js';
import type { Asked, WordNode } from './asked-node.js';
import type { BinaryNode } from './shared-node.js';
import { calledIn, refuseNever } from './range.js';

/**
 * A memory address; JavaScript sees an unsigned `bigint`, or null where a kernel cannot give it and `T` says so.
 *
 * @example
 * on(tcp.sendmsg).where((e) => e.sock.isNull().not());
 */
export class Address<out T extends bigint | null = bigint> extends Expression<T> {
  declare readonly kind: AddressKind;
  declare readonly node: WordNode;

  constructor(node: WordNode, kind: AddressKind = addressKind) {
    super(kind, node);
  }

  /** The same address. @throws TapError TAP_KIND for a number that is not an address: a negative one. */
  eq(other: bigint | Address<bigint | null>): Bool {
    return this.#compare('eq', other);
  }
  /** Another address. */
  ne(other: bigint | Address<bigint | null>): Bool {
    return this.#compare('ne', other);
  }
  /** At least `start` and below `end`. @throws TapError TAP_KIND when nothing lies in between. */
  within(start: bigint, end: bigint): Bool {
    if (start >= end) {
      throw new TapError('TAP_KIND', `no address lies from ${shown(start)} to below ${shown(end)}`, {
        next: 'write the lower one first',
      });
    }
    return this.#compare('ge', start).and(this.#compare('lt', end));
  }
  /** The address so many bytes further on. */
  add(bytes: IntOperand): Address {
    const right = bytes instanceof Int ? bytes.node : literal(bytes);
    return new Address(
      Object.freeze<BinaryNode<Asked>>({
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

  #compare(operator: Comparison, other: bigint | Address<bigint | null>): Bool {
    if (other instanceof Address) return new Bool(compare(operator, this.node, other.node));
    const right = literal(other);
    refuseNever(operator, calledIn(this.node, 'this address'), this.kind, right.value);
    return new Bool(compare(operator, this.node, right));
  }
}

const shown = (address: bigint): string => `0x${address.toString(16)}`;
