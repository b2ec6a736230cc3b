import { TapError } from '../errors/index.js';
import {
  formatNode,
  inetBytes,
  inetKind,
  textKind,
  type DecodedKind,
  wordConst,
  type InetTestNode,
  type Lowered,
  type Node,
  type SlotNode,
  type SocketAddressNode,
  type StringNode,
  type SymbolTestNode,
  type TextTestNode,
  type WordKind,
} from '../expr/index.js';
import { cloneSuffix } from '../kernel/index.js';
import { bytesOf } from '../text/index.js';
import type { RecordedEvent, RecordedEvents, RecordedValue } from './recorded-events.js';

/** A value of an event where an expression has it, as the interpreter meets it. */
export interface Leaf extends RecordedValue {
  /** The word that it is in an event, or the value itself where it is a text; null where there is none. */
  readonly read: (event: RecordedEvent) => bigint | string | null;
}

/** The leaf that an expression is; null for one that events do not have as a word, a text or a network address. */
export function leafOf(node: Node, events: RecordedEvents): Leaf | null {
  if (node.op === 'const' || node.op === 'constText') return null;
  if (node.op === 'symbolTest') return symbolLeaf(node, events);
  for (const value of events.values(node)) {
    if (value.absent === 'always') return { ...value, read: () => null };
    const read = readerOf(node, value);
    if (read !== null) return { ...value, read: (event) => read(event[value.name] as never) };
  }
  return null;
}

/** Whether an address lies in a function, where events have the name of that function. */
function symbolLeaf(node: SymbolTestNode, events: RecordedEvents): Leaf | null {
  const named = events
    .values(node.address)
    .find(({ kind }) => kind.type === 'decoded' && kind.symbol === node.part);
  if (named === undefined) return null;
  return {
    ...named,
    read: (event) => {
      const name = event[named.name];
      if (name === node.name) return 1n;
      const isCopy = typeof name === 'string' && name.startsWith(node.name);
      if (node.part !== 'name' || !isCopy || !cloneSuffix.test(name.slice(node.name.length))) return 0n;
      // The kernel takes a copy that the compiler made where there is no function of the very name.
      throw unknown(named.name, `${name} is ${node.name} only where the kernel has no other ${node.name}`);
    },
  };
}

type Read = (value: never) => bigint | string | null;

/** What reads a value, which is null where a kernel or an event does not have it. */
function readerOf(node: Node, { kind, name, absent }: RecordedValue): Read | null {
  switch (kind.type) {
    case 'bool':
      return (value: boolean | null) => (value === null ? null : value ? 1n : 0n);
    case 'int':
    case 'address':
      return (value: number | bigint | null) => (value === null ? null : whole(value, name));
    case 'text':
    case 'inet':
      return (value: string | null) => value;
    case 'decoded':
      if (kind.encode === undefined) return null;
      return withAbsent(absent, name, decodedReader(node, kind.encode, name));
    default:
      return null;
  }
}

/** Null that a captured word means is not the null of an event that lacks the value. */
function withAbsent(absent: RecordedValue['absent'], name: string, read: Read): Read {
  if (absent === undefined) return read;
  return (value) => {
    const word = read(value);
    if (value !== null || word === null) return word;
    throw unknown(name, 'it is null in some events because the kernel does not have it everywhere');
  };
}

/** Reads one of the captured words that mean a decoded value. */
function decodedReader(node: Node, encode: NonNullable<DecodedKind['encode']>, name: string): Read {
  return (value) => {
    const [first, ...others] = encode(value);
    if (first === undefined) return null;
    // A value of a probe is compared by what it means, and any captured word of those that mean it will do. Of another
    // expression, more may be asked.
    if (node.op !== 'value' && (others.length > 0 || typeof first !== 'bigint'))
      throw unknown(name, 'several captured words mean its value');
    return typeof first === 'bigint' ? first : first[0];
  };
}

function whole(value: number | bigint, name: string): bigint {
  if (typeof value === 'bigint' || Number.isInteger(value)) return BigInt(value);
  throw unknown(name, `${String(value)} is no whole number`);
}

/** That what was recorded does not say whether a condition is met. */
function unknown(name: string, why: string): TapError {
  return new TapError('TAP_ARGUMENT', `the recording of "${name}" does not decide the condition: ${why}`, {
    next: 'ask for something that the recorded value tells',
  });
}

/** That something is asked which events do not have. */
export function notRecorded(node: Node, { probe }: RecordedEvents): TapError {
  const name = node.op === 'value' ? node.name : formatNode(node);
  return new TapError(
    'TAP_ARGUMENT',
    `a recording of ${probe} lacks what is asked: ${name} was not recorded`,
    {
      facts: [['not recorded', name]],
      next: 'ask for what was recorded, or record it: select it, or give it to --with',
    },
  );
}

/** What stands for a leaf in a settled expression; its index is kept where it does no harm. */
export const slotOf = (index: number, kind: WordKind): SlotNode => Object.freeze({ op: 'slot', kind, index });

/** Text whose address is the index of its leaf. */
export const stringOf = (index: number): StringNode<Lowered> =>
  Object.freeze({
    op: 'string',
    kind: textKind(2, true),
    space: 'kernel',
    address: wordConst(BigInt(index)),
  });

/** A network address whose family is the index of its leaf. */
export function inetOf(index: number): SocketAddressNode<Lowered> {
  const word = wordConst(BigInt(index));
  return Object.freeze({ op: 'inet', kind: inetKind, family: word, v4: word, v6: word });
}

/** Whether a text passes a test. @throws TapError TAP_ARGUMENT where too little of it was recorded. */
export function testText(
  text: string,
  { test, value }: TextTestNode<Lowered>,
  { kind, name }: RecordedValue,
): boolean {
  const [bytes, wanted] = [bytesOf(text), bytesOf(value)];
  const room = kind.type === 'text' ? kind.capacity - 1 : Infinity;
  const isCut = bytes.length > room;
  const kept = isCut ? bytes.subarray(0, room) : bytes;
  if (wanted.length <= kept.length) {
    const begins = kept.subarray(0, wanted.length).equals(wanted);
    return test === 'prefix' ? begins : begins && !isCut && wanted.length === kept.length;
  }
  if (!isCut || !wanted.subarray(0, kept.length).equals(kept)) return false;
  throw unknown(name, `only its first ${kept.length} bytes were taken`);
}

/** Whether a network address lies in a network. */
export function testInet(text: string, { network, prefix }: InetTestNode<Lowered>): boolean {
  const bytes = inetBytes(text);
  if (bytes?.length !== network.length) return false;
  return network.every((byte, at) => {
    const covered = Math.min(8, Math.max(0, prefix - 8 * at));
    return (((bytes[at] as number) ^ byte) & ~(0xff >> covered) & 0xff) === 0;
  });
}
