import type { AddressKind, BoolKind, IntKind, Kind, SymbolPart, WordKind } from './kind.js';
import type { LoweredWord } from './lowered-node.js';
import type { ContextName, StaticName } from './node-names.js';
import type {
  BytesNode,
  CommNode,
  ConstTextNode,
  FirstTextNode,
  Language,
  SharedWord,
  SocketAddressNode,
  StringNode,
  StringsNode,
  TextOrNode,
} from './shared-node.js';

/** The language of tapsets and queries: it names values, arguments and members, and no kernel in particular. */
export interface Asked extends Language {
  readonly word: WordNode;
  readonly text: TextNode;
  readonly readText: TextNode;
  readonly compared: TextNode;
  readonly memoryText: TextNode;
  readonly string: TextNode;
  readonly inet: InetNode;
  readonly context: ContextName;
}

/** A value of the probe that a query is on; `resolve` puts the expression of a place there. */
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
/** The address of a member, such as an array, of the structure that `base` points to. */
export interface MemberAddressNode {
  readonly op: 'memberAddress';
  readonly kind: AddressKind;
  readonly base: WordNode;
  readonly struct: string;
  readonly paths: readonly string[];
}
/** An address that is read as one of the structure that follows, though the kernel's types may say otherwise. */
export interface CastNode {
  readonly op: 'cast';
  readonly kind: AddressKind;
  readonly operand: WordNode;
}
/** The number or pointer that lies at an address. */
export interface PointedNode {
  readonly op: 'pointed';
  readonly kind: WordKind;
  readonly address: WordNode;
  readonly bytes: 1 | 2 | 4 | 8;
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
/** The sum of an unsigned number over the elements of an array in kernel memory. */
export interface SumNode {
  readonly op: 'sum';
  readonly kind: IntKind;
  /** Address of the number in the first element. */
  readonly first: WordNode;
  /** Structure that an element is. */
  readonly struct: string;
  /** How many elements there are. */
  readonly count: WordNode;
  /** How many elements are added at most. */
  readonly most: number;
  /** Bytes of the number. */
  readonly bytes: 1 | 2 | 4 | 8;
}
/** Whether an address lies in a function, or in a module, of the given name; `resolve` looks up what they cover. */
export interface SymbolTestNode {
  readonly op: 'symbolTest';
  readonly kind: BoolKind;
  readonly address: WordNode;
  readonly part: SymbolPart;
  readonly name: string;
}
/** A word that is lowered already, in an expression that `resolve` builds itself. */
export interface GivenNode {
  readonly op: 'given';
  readonly kind: WordKind;
  readonly word: LoweredWord;
}

/** The stack of the kernel, or of the current process, at the event; or one address of the process. */
export interface StackNode {
  readonly op: 'stack';
  readonly kind: Kind;
  readonly space: 'kernel' | 'user';
  /** The only address, in place of a stack; null for a stack. */
  readonly only: WordNode | null;
  /** The most frames to take. */
  readonly depth: number;
}
/** The registers that a breakpoint found. */
export interface RegistersNode {
  readonly op: 'registers';
  readonly kind: Kind;
}

/** An expression whose value is one word. */
export type WordNode =
  | SharedWord<Asked>
  | ValueNode
  | ArgNode
  | ResultNode
  | RegisterNode
  | StaticNode
  | MemberNode
  | MemberAddressNode
  | CastNode
  | PointedNode
  | FirstOfNode
  | StructSizeNode
  | SumNode
  | SymbolTestNode
  | GivenNode;

/** An expression whose value is text. */
export type TextNode =
  | CommNode<Asked>
  | StringNode<Asked>
  | BytesNode<Asked>
  | StringsNode<Asked>
  | FirstTextNode<Asked>
  | TextOrNode<Asked>
  | ConstTextNode
  | ValueNode
  | StaticNode;

/** An expression whose value is a network address. */
export type InetNode = SocketAddressNode<Asked> | ValueNode;

/** Any expression that a tapset or a query writes. */
export type Node = WordNode | TextNode | InetNode | StackNode | RegistersNode;
