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
