import { Address } from './address.js';
import type { ArgumentKind } from './argument.js';
import { Decoded } from './decoded.js';
import { Int } from './int.js';
import { intKind } from './kind.js';
import { Text } from './text.js';

/** The kinds of argument that functions take; those of the event are expressions, the others are plain values. */
export interface Takes {
  /** A number of the event; JavaScript sees it as `number`, exact up to 2^53. */
  readonly int: ArgumentKind<Int>;
  /** A number of the event, as it is: `number` or `bigint`. */
  readonly anyInt: ArgumentKind<Int<number> | Int<bigint>>;
  /** A number of 64 bits of the event that JavaScript sees as `bigint`. */
  readonly bigInt: ArgumentKind<Int<bigint>>;
  /** A memory address of the event, or a number of 64 bits that is one. */
  readonly address: ArgumentKind<Address>;
  /** A memory address that is known when the event is decoded: of a stack, such as `caller_addr()`. */
  readonly decodedAddress: ArgumentKind<Decoded<bigint | null>>;
  /** A number that is known when the event is decoded, such as `gettimeofday_s()`. */
  readonly decodedNumber: ArgumentKind<Decoded<number | bigint | null>>;
  /** A text that is known when the event is decoded, such as `backtrace()`. */
  readonly decodedText: ArgumentKind<Decoded<string | null>>;
  /** The stack of a process: `ubacktrace()`, or what is made of it. */
  readonly userStack: ArgumentKind<Decoded<string>>;
  /** A text of the event. */
  readonly text: ArgumentKind<Text<string | null>>;
  /** A whole number; a `bigint` is taken as the same number where JavaScript holds it exactly. */
  readonly number: ArgumentKind<number>;
  /** A whole number, as a `bigint`. */
  readonly bigint: ArgumentKind<bigint>;
  /** A number, also one with a fraction. */
  readonly realNumber: ArgumentKind<number>;
  /** A text. */
  readonly string: ArgumentKind<string>;
}

/** What functions take, for `argument()`. */
export const takes: Takes = Object.freeze({
  int: kind('a number of the event', (value) => (value instanceof Int ? asNumber(value) : undefined)),
  anyInt: kind('a number of the event', (value) => (value instanceof Int ? (value as Int) : undefined)),
  bigInt: kind('a number of 64 bits of the event', (value) => (isBig(value) ? value : undefined)),
  address: kind('a memory address of the event', (value) => {
    if (value instanceof Address) return value;
    return isBig(value) ? new Address(value.node) : undefined;
  }),
  decodedAddress: kind('an address of the stack, such as caller_addr()', (value) =>
    isDecoded(value, ['bigint', 'null']) && value.kind.address !== undefined ? value : undefined,
  ),
  decodedNumber: kind('a number that is known when the event is decoded', (value) =>
    isDecoded(value, ['number', 'bigint', 'null']) && value.kind.address === undefined ? value : undefined,
  ),
  decodedText: kind('a text that is known when the event is decoded', (value) =>
    isDecoded(value, ['string', 'null']) ? value : undefined,
  ),
  userStack: kind('a stack of the process, such as ubacktrace()', (value) =>
    isDecoded(value, ['string']) && isUserStack(value) ? value : undefined,
  ),
  text: kind('a text of the event', (value) => (value instanceof Text ? (value as Text) : undefined)),
  number: kind('a whole number', (value) => {
    if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value);
    return Number.isInteger(value) ? (value as number) : undefined;
  }),
  bigint: kind('a whole number', (value) => {
    if (typeof value === 'bigint') return value;
    return Number.isInteger(value) ? BigInt(value as number) : undefined;
  }),
  realNumber: kind('a number', (value) => {
    if (typeof value === 'bigint') return Number(value);
    return typeof value === 'number' && !Number.isNaN(value) ? value : undefined;
  }),
  string: kind('a text', (value) => (typeof value === 'string' ? value : undefined)),
});

function kind<T>(words: string, take: (value: unknown) => T | undefined): ArgumentKind<T> {
  return Object.freeze({ words, take });
}

function asNumber(value: Int<number | bigint>): Int {
  const { bits, signed, js } = value.kind;
  return js === 'number' ? (value as Int) : new Int<number>(intKind(bits, signed), value.node);
}

function isBig(value: unknown): value is Int<bigint> {
  return value instanceof Int && value.kind.js === 'bigint';
}

/** Whether JavaScript sees one of these types when the value is decoded. */
function isDecoded(value: unknown, types: readonly string[]): value is Decoded<never> {
  return value instanceof Decoded && value.kind.shown.split(' | ').every((type) => types.includes(type));
}

function isUserStack({ kind: { of }, node }: Decoded<unknown>): boolean {
  return of.type === 'stack' && (node.op !== 'stack' || (node.space === 'user' && node.only === null));
}
