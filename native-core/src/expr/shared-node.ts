import type { BoolKind, IntKind, Kind, TextKind, WordKind } from './kind.js';
import type { BinaryOperator } from './node-names.js';

/**
 * A language of expressions, by the types that it has for the parts of operations. Tapsets are written in `Asked`;
 * `resolve` turns it into `Lowered`, from which code is generated. The operations here belong to both.
 */
export interface Language {
  /** An expression whose value is one word. */
  readonly word: unknown;
  /** An expression whose value is text. */
  readonly text: unknown;
  /** Text that may turn out unreadable. */
  readonly readText: unknown;
  /** Text that can be compared with another one in the kernel. */
  readonly compared: unknown;
  /** One text that a helper reads from memory. */
  readonly memoryText: unknown;
  /** Text at an address. */
  readonly string: unknown;
  /** An expression whose value is a network address. */
  readonly inet: unknown;
  /** Names of what a program learns from where it runs. */
  readonly context: string;
}

/** A constant word. */
export interface ConstNode {
  readonly op: 'const';
  readonly kind: WordKind;
  readonly value: bigint;
}
/** A constant text: it takes no room in the record. */
export interface ConstTextNode {
  readonly op: 'constText';
  readonly kind: TextKind;
  readonly value: string;
}
/** A fact of the running context. */
export interface ContextNode<L extends Language> {
  readonly op: 'context';
  readonly kind: WordKind;
  readonly name: L['context'];
}
/** A word in user memory. */
export interface UserNode<L extends Language> {
  readonly op: 'user';
  readonly kind: WordKind;
  readonly address: L['word'];
  readonly bytes: 1 | 2 | 4 | 8;
  /** Value where the memory cannot be read. */
  readonly unreadable: bigint;
}
/** Two's complement, bitwise complement, logical negation. */
export interface UnaryNode<L extends Language> {
  readonly op: 'unary';
  readonly kind: WordKind;
  readonly operator: 'neg' | 'bitnot' | 'not';
  readonly operand: L['word'];
}
/** An operation on two words; `signed` says how order, division and right shift see them. */
export interface BinaryNode<L extends Language> {
  readonly op: 'binary';
  readonly kind: WordKind;
  readonly operator: BinaryOperator;
  readonly signed: boolean;
  readonly left: L['word'];
  readonly right: L['word'];
}
/** One of two words. */
export interface ChooseNode<L extends Language> {
  readonly op: 'choose';
  readonly kind: WordKind;
  readonly condition: L['word'];
  readonly then: L['word'];
  readonly otherwise: L['word'];
}
/** Keeps the low bits of a word, extended by the kind's sign. */
export interface NarrowNode<L extends Language> {
  readonly op: 'narrow';
  readonly kind: IntKind;
  readonly operand: L['word'];
}
/** One of the decimal numbers that a text consists of; -1 when it has no such number. */
export interface DecimalNode<L extends Language> {
  readonly op: 'decimal';
  readonly kind: IntKind;
  readonly text: L['memoryText'];
  /** The one byte between two numbers. */
  readonly separator: string;
  /** Which of the numbers, from 0. */
  readonly index: number;
}
/** Whether a text equals, or starts with, a constant. */
export interface TextTestNode<L extends Language> {
  readonly op: 'textTest';
  readonly kind: BoolKind;
  readonly text: L['compared'];
  readonly test: 'eq' | 'prefix';
  readonly value: string;
}
/** Whether a network address lies in a network. */
export interface InetTestNode<L extends Language> {
  readonly op: 'inetTest';
  readonly kind: BoolKind;
  readonly inet: L['inet'];
  readonly version: 4 | 6;
  /** The 4 or 16 bytes of the network, in network order. */
  readonly network: readonly number[];
  readonly prefix: number;
}
/** Whether a process is the session's target or a descendant of it. */
export interface InTargetNode<L extends Language> {
  readonly op: 'inTarget';
  readonly kind: BoolKind;
  /** Its number; by default the current one. */
  readonly pid?: L['word'];
}

/** A named map in the kernel, of 64-bit words, that programs of a session share. */
export interface MapRef {
  readonly name: string;
  /** Words of a key; 0 for a single variable. */
  readonly parts: number;
  /** Entries at most. */
  readonly entries: number;
  /** Whether the entries that were used least recently give way to new ones. */
  readonly forgets: boolean;
  /** What a variable holds at first. */
  readonly initial: bigint;
}
/** What a named map holds for a key, or (`test`) whether it has the key. */
export interface MapNode<L extends Language> {
  readonly op: 'map';
  readonly kind: WordKind;
  readonly map: MapRef;
  readonly key: readonly L['word'][];
  readonly test: boolean;
  /** Value for a key that the map does not have. */
  readonly otherwise: bigint;
}

/** The name of the current task (`comm`), always 16 bytes: an end mark, and zeros behind it. */
export interface CommNode<L extends Language> {
  readonly op: 'comm';
  readonly kind: TextKind;
  /** The task, where the verifier knows its type; null where a helper gives the name. */
  readonly task: L['word'] | null;
  /** Where the task has its name, in bytes from its begin. */
  readonly offset: number;
}
/** Text read from kernel or user memory up to its end mark; null when it cannot be read. */
export interface StringNode<L extends Language> {
  readonly op: 'string';
  readonly kind: TextKind;
  readonly space: 'kernel' | 'user';
  readonly address: L['word'];
}
/** Text of known length in memory, which has no end mark and may have marks within; null when it cannot be read. */
export interface BytesNode<L extends Language> {
  readonly op: 'bytes';
  readonly kind: TextKind;
  readonly space: 'kernel' | 'user';
  readonly address: L['word'];
  /** Its bytes; of more than the kind holds, the first are taken. */
  readonly length: L['word'];
}
/**
 * Texts of memory that an array of pointers names, up to a null pointer, each with an end mark behind it; null when none can
 * be read though there is one.
 */
export interface StringsNode<L extends Language> {
  readonly op: 'strings';
  readonly kind: TextKind;
  readonly space: 'kernel' | 'user';
  /** Where the array begins; 0 for no texts. */
  readonly array: L['word'];
  /** Bytes of a pointer in it: 4 or 8. */
  readonly pointerBytes: L['word'];
  /** A text that stands before them, in place of the first one; null for all of them as they are. */
  readonly instead: L['memoryText'] | null;
}
/** The first of several texts that can be read; null when none can. */
export interface FirstTextNode<L extends Language> {
  readonly op: 'firstText';
  readonly kind: TextKind;
  readonly texts: readonly L['string'][];
}
/** A text, or a constant one where it cannot be read. */
export interface TextOrNode<L extends Language> {
  readonly op: 'textOr';
  readonly kind: TextKind;
  readonly text: L['readText'];
  readonly otherwise: string;
}
/** A network address: `family` decides between the word `v4` (memory order) and the 16 bytes at `v6`. */
export interface SocketAddressNode<L extends Language> {
  readonly op: 'inet';
  readonly kind: Kind;
  readonly family: L['word'];
  readonly v4: L['word'];
  readonly v6: L['word'];
  /** Whether `family` can be `AF_INET_MAPPED`; otherwise the code for it is left out. */
  readonly mapped?: true;
}

/** The operations on words that both languages have. */
export type SharedWord<L extends Language> =
  | ConstNode
  | ContextNode<L>
  | UserNode<L>
  | UnaryNode<L>
  | BinaryNode<L>
  | ChooseNode<L>
  | NarrowNode<L>
  | DecimalNode<L>
  | TextTestNode<L>
  | InetTestNode<L>
  | InTargetNode<L>
  | MapNode<L>;
