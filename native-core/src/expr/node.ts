import type { AddressKind, BoolKind, IntKind, Kind, SymbolPart, TextKind, WordKind } from './kind.js';
import type { BinaryOperator, ContextName, StaticName } from './node-names.js';

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
/** A value that this kernel cannot give, with the reason; null in JavaScript. */
export interface AbsentNode {
  readonly op: 'absent';
  readonly kind: Kind;
  readonly reason: string;
}
/** A value of the probe that a query is on; `resolve` puts the site's expression in its place. */
export interface ValueNode {
  readonly op: 'value';
  readonly kind: Kind;
  readonly name: string;
}
/** An argument of the probed function, by its first name that exists, or by position in a tracepoint. */
export interface ArgNode {
  readonly op: 'arg';
  readonly kind: WordKind;
  readonly names: readonly string[];
  readonly position: number;
  /** Value on kernels whose function has no such argument. */
  readonly fallback?: bigint;
  /** Whether the value is null on kernels whose function has no such argument. */
  readonly optional?: boolean;
  /** For a field of a trace event: whether its address is meant, because an array lies there. */
  readonly inPlace?: boolean;
}
/** What the probed function returned. */
export interface ResultNode {
  readonly op: 'result';
  readonly kind: WordKind;
}
/** A fact of the running context. */
export interface ContextNode {
  readonly op: 'context';
  readonly kind: WordKind;
  readonly name: ContextName;
}
/** A member of the `struct pt_regs` that a breakpoint found, by its first name that exists. */
export interface RegisterNode {
  readonly op: 'register';
  readonly kind: WordKind;
  readonly names: readonly string[];
  /** Value where a program has no registers; without it, the query needs a mechanism that has them. */
  readonly fallback?: bigint;
}
/** A fact that is constant within a program. */
export interface StaticNode {
  readonly op: 'static';
  readonly kind: Kind;
  readonly name: StaticName;
}
/** A member of the structure that `base` points to, by its first path that exists. */
export interface MemberNode {
  readonly op: 'member';
  readonly kind: WordKind;
  readonly base: WordNode;
  readonly struct: string;
  readonly paths: readonly string[];
  readonly bigEndian?: boolean;
  /** Value on kernels that have none of the paths. */
  readonly fallback?: bigint;
  /** Whether the value is null on kernels that have none of the paths. */
  readonly optional?: boolean;
}
/** A word in user memory. */
export interface UserNode {
  readonly op: 'user';
  readonly kind: WordKind;
  readonly address: WordNode;
  readonly bytes: 1 | 2 | 4 | 8;
  /** Value where the memory cannot be read. */
  readonly unreadable: bigint;
}
/** The address of a member, such as an array, of the structure that `base` points to. */
export interface MemberAddressNode {
  readonly op: 'memberAddress';
  readonly kind: AddressKind;
  readonly base: WordNode;
  readonly struct: string;
  readonly paths: readonly string[];
}
/** An address that is seen as one of whatever structure follows, though the kernel's types may say otherwise. */
export interface CastNode {
  readonly op: 'cast';
  readonly kind: AddressKind;
  readonly operand: WordNode;
}
/** Two's complement, bitwise complement, logical negation. */
export interface UnaryNode {
  readonly op: 'unary';
  readonly kind: WordKind;
  readonly operator: 'neg' | 'bitnot' | 'not';
  readonly operand: WordNode;
}
/** An operation on two words; `signed` says how order, division and right shift see them. */
export interface BinaryNode {
  readonly op: 'binary';
  readonly kind: WordKind;
  readonly operator: BinaryOperator;
  readonly signed: boolean;
  readonly left: WordNode;
  readonly right: WordNode;
}
/** One of two words. */
export interface ChooseNode {
  readonly op: 'choose';
  readonly kind: WordKind;
  readonly condition: WordNode;
  readonly then: WordNode;
  readonly otherwise: WordNode;
}
/** Keeps the low bits of a word, extended by the kind's sign. */
export interface NarrowNode {
  readonly op: 'narrow';
  readonly kind: IntKind;
  readonly operand: WordNode;
}
/** Put into the definition for kernels that differ: the first alternative that the kernel can give. */
export interface FirstOfNode {
  readonly op: 'firstOf';
  readonly kind: WordKind;
  readonly alternatives: readonly WordNode[];
}
/** The size of a kernel structure, in bytes. */
export interface StructSizeNode {
  readonly op: 'structSize';
  readonly kind: IntKind;
  readonly struct: string;
}
/** One of the decimal numbers that a text consists of; -1 when it has no such number. */
export interface DecimalNode {
  readonly op: 'decimal';
  readonly kind: IntKind;
  readonly text: TextNode;
  /** The one byte between two numbers. */
  readonly separator: string;
  /** Which of the numbers, from 0. */
  readonly index: number;
}
/** The sum of an unsigned number over the elements of an array in kernel memory. */
export interface SumNode {
  readonly op: 'sum';
  readonly kind: IntKind;
  /** Address of the number in the first element. */
  readonly first: WordNode;
  /** Bytes from one element to the next; a constant once it is resolved. */
  readonly stride: WordNode;
  /** How many elements there are. */
  readonly count: WordNode;
  /** How many elements are added at most. */
  readonly most: number;
  /** Bytes of the number. */
  readonly bytes: 1 | 2 | 4 | 8;
}
/** Whether a text equals, or starts with, a constant. */
export interface TextTestNode {
  readonly op: 'textTest';
  readonly kind: BoolKind;
  readonly text: TextNode;
  readonly test: 'eq' | 'prefix';
  readonly value: string;
}
/** Whether a network address lies in a network. */
export interface InetTestNode {
  readonly op: 'inetTest';
  readonly kind: BoolKind;
  readonly inet: InetNode;
  readonly version: 4 | 6;
  /** The 4 or 16 bytes of the network, in network order. */
  readonly network: readonly number[];
  readonly prefix: number;
}
/** Whether an address lies in a function, or in a module, of the given name; `resolve` looks up what they cover. */
export interface SymbolTestNode {
  readonly op: 'symbolTest';
  readonly kind: BoolKind;
  readonly address: WordNode;
  readonly part: SymbolPart;
  readonly name: string;
}
/** Whether a process is the session's target or a descendant of it. */
export interface InTargetNode {
  readonly op: 'inTarget';
  readonly kind: BoolKind;
  /** Its number; by default the current one. */
  readonly pid?: WordNode;
}

/** A named map in the kernel, of 64-bit words, that programs of a session share. */
export interface StateRef {
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
export interface StateNode {
  readonly op: 'state';
  readonly kind: WordKind;
  readonly state: StateRef;
  readonly key: readonly WordNode[];
  readonly test: boolean;
  /** Value for a key that the map does not have. */
  readonly otherwise: bigint;
}

/** Made by `resolve`: one 64-bit slot of the program's context, extended by the kind's width and sign. */
export interface SlotNode {
  readonly op: 'slot';
  readonly kind: WordKind;
  /** Index into the context's array of 64-bit words. */
  readonly index: number;
}
/** Made by `resolve`: a word that the program at the function's entry saved for the one at its return. */
export interface SavedNode {
  readonly op: 'saved';
  readonly kind: WordKind;
  /** Index into the array of saved words. */
  readonly index: number;
}
/** Made by `resolve`: bytes at an offset from an address, as a word of the kind. */
export interface LoadNode {
  readonly op: 'load';
  readonly kind: WordKind;
  readonly base: WordNode;
  /** Offset from `base`, in bytes. */
  readonly offset: number;
  readonly bytes: 1 | 2 | 4 | 8;
  readonly bigEndian: boolean;
  /** Position of a bit-field within the loaded bytes, counted from the lowest bit. */
  readonly bitField: { readonly shift: number; readonly width: number } | null;
  /** `direct`: the verifier knows the type behind `base`; `probe`: by the helper that reads any address safely. */
  readonly access: 'direct' | 'probe';
}
/** Made by `resolve`: an address at an offset from another. */
export interface OffsetNode {
  readonly op: 'offset';
  readonly kind: AddressKind;
  readonly base: WordNode;
  /** In bytes. */
  readonly offset: number;
}

/** An expression whose value is one word. */
export type WordNode =
  | ConstNode
  | ValueNode
  | ArgNode
  | ResultNode
  | ContextNode
  | RegisterNode
  | StaticNode
  | MemberNode
  | UserNode
  | MemberAddressNode
  | CastNode
  | UnaryNode
  | BinaryNode
  | ChooseNode
  | NarrowNode
  | FirstOfNode
  | StructSizeNode
  | DecimalNode
  | SumNode
  | TextTestNode
  | InetTestNode
  | SymbolTestNode
  | InTargetNode
  | StateNode
  | AbsentNode
  | SlotNode
  | SavedNode
  | LoadNode
  | OffsetNode;

/** The name of the current task (`comm`), always 16 bytes with an end mark. */
export interface CommNode {
  readonly op: 'comm';
  readonly kind: TextKind;
}
/** Text read from kernel or user memory up to its end mark; null when it cannot be read. */
export interface StringNode {
  readonly op: 'string';
  readonly kind: TextKind;
  readonly space: 'kernel' | 'user';
  readonly address: WordNode;
  /** Bytes of a text that has no end mark, and may have marks within; of more than the kind holds, the first are taken. */
  readonly length?: WordNode;
}
/**
 * Texts of memory that an array of pointers names, up to a null pointer, each with an end mark behind it; null when none can
 * be read though there is one.
 */
export interface StringsNode {
  readonly op: 'strings';
  readonly kind: TextKind;
  readonly space: 'kernel' | 'user';
  /** Where the array begins; 0 for no texts. */
  readonly array: WordNode;
  /** Bytes of a pointer in it: 4 or 8. */
  readonly pointerBytes: WordNode;
  /** A text that stands before them, in place of the first one; null for all of them as they are. */
  readonly instead: TextNode | null;
}
/** The first of several texts that can be read; null when none can. */
export interface FirstTextNode {
  readonly op: 'firstText';
  readonly kind: TextKind;
  readonly texts: readonly TextNode[];
}
/** A text, or a constant one where it cannot be read. */
export interface TextOrNode {
  readonly op: 'textOr';
  readonly kind: TextKind;
  readonly text: TextNode;
  readonly otherwise: string;
}
/** An expression whose value is text. */
export type TextNode =
  | CommNode
  | StringNode
  | StringsNode
  | FirstTextNode
  | TextOrNode
  | ConstTextNode
  | ValueNode
  | StaticNode
  | AbsentNode;

/** A network address: `family` decides between the word `v4` (memory order) and the 16 bytes at `v6`. */
export interface SocketAddressNode {
  readonly op: 'inet';
  readonly kind: Kind;
  readonly family: WordNode;
  readonly v4: WordNode;
  readonly v6: WordNode;
  /** Whether `family` can be `AF_INET_MAPPED`; the code for it is left out where it cannot. */
  readonly mapped?: true;
}
/** An expression whose value is a network address. */
export type InetNode = SocketAddressNode | ValueNode | AbsentNode;

/** What the frames of a captured stack mean; it depends on how the program is attached. */
export interface StackOrigin {
  /** Frames at the top that belong to the tracing itself. */
  readonly tracing: number;
  /** The probed function; null at a tracepoint. */
  readonly probed: string | null;
  readonly atReturn: boolean;
  readonly probePoint: string;
}
/** The stack of the kernel, or of the current process, at the event; or one address of the process. */
export interface StackNode {
  readonly op: 'stack';
  readonly kind: Kind;
  readonly space: 'kernel' | 'user';
  /** The only address, in place of a stack; null for a stack. */
  readonly only: WordNode | null;
  /** Number of the process; by default the one that the kernel gives. Made by `resolve`. */
  readonly pid?: WordNode;
  /** Of a stack of user space: identity of the address space that its addresses belong to. Made by `resolve`. */
  readonly memory?: WordNode;
  /** Frames that are wanted at most. */
  readonly depth: number;
  /** Made by `resolve`; null before. */
  readonly origin: StackOrigin | null;
}

/** The registers that a breakpoint found. */
export interface RegistersNode {
  readonly op: 'registers';
  readonly kind: Kind;
  /** Made by `resolve`: each with its index among the 64-bit words of the program's context; null before. */
  readonly slots: readonly (readonly [name: string, index: number])[] | null;
}

/** Any expression. */
export type Node = WordNode | TextNode | InetNode | StackNode | RegistersNode;
