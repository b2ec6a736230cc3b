import {
  Address,
  addressKind,
  Bool,
  boolConst,
  literal,
  Int,
  intKind,
  Text,
  textKind,
  type ConstTextNode,
  type Expression,
} from '../expr/index.js';
import { bytesOf } from '../text/index.js';

/** A text that is always the same; it takes no room in the event's record. */
export function constantText(value: string): Text {
  const kind = textKind(bytesOf(value).length + 1, false);
  return new Text<string>(kind, Object.freeze<ConstTextNode>({ op: 'constText', kind, value }));
}

/** A number that is always the same; it takes no room in the event's record. */
export function constantInt(value: number): Int {
  return new Int<number>(intKind(64, true), { ...literal(value), kind: intKind(64, true) });
}

/** An address that is always the same. */
export function constantAddress(value: bigint): Address {
  return new Address(Object.freeze({ ...literal(value), kind: addressKind }));
}

/** A condition that is always the same. */
export function constantBool(value: boolean): Bool {
  return new Bool(boolConst(value));
}

/** A value that is the same in each event. */
export type Constant = string | number | bigint | boolean;

/** Whether something can be a constant of events. */
export function isConstant(value: unknown): value is Constant {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

/**
 * A constant as an expression; it takes no room in the event's record.
 *
 * @throws TapError TAP_KIND for a number that is not whole, or that JavaScript does not hold exactly.
 */
export function constant(value: Constant): Expression {
  if (typeof value === 'string') return constantText(value);
  if (typeof value === 'boolean') return constantBool(value);
  if (typeof value === 'number') return constantInt(value);
  return new Int<bigint>(intKind(64, value < 0n, 'bigint'), literal(value));
}
