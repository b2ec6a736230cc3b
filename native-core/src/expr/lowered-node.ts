import type { AddressKind, IntKind, Kind, WordKind } from './kind.js';
import type { ContextName } from './node-names.js';
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

/** The language from which code is generated: slots of the program's context, and loads at offsets, of one kernel. */
export interface Lowered extends Language {
  readonly word: LoweredWord;
  readonly text: LoweredText;
  readonly readText: ReadText;
  readonly compared: ComparedText;
  readonly memoryText: MemoryText;
  readonly string: StringNode<Lowered>;
  readonly inet: SocketAddressNode<Lowered>;
  readonly context: Exclude<ContextName, 'entered' | 'host_pid_tgid'>;
}

/** A value that this kernel cannot give, with the reason; null in JavaScript. */
export interface AbsentNode {
  readonly op: 'absent';
  readonly kind: Kind;
  readonly reason: string;
}
/** One 64-bit slot of the program's context, extended by the kind's width and sign. */
export interface SlotNode {
  readonly op: 'slot';
  readonly kind: WordKind;
  /** Index into the context's array of 64-bit words. */
  readonly index: number;
}
/** A word of a call, which the program at its entry saved for the one at its return, or at a place before that. */
export interface SavedNode {
  readonly op: 'saved';
  readonly kind: WordKind;
  /** Index into the array of saved words. */
  readonly index: number;
}
/** When the first event of a pair was: the time that its program noted for the second one. */
export interface PairTimeNode {
  readonly op: 'pairTime';
  readonly kind: WordKind;
}
/** Bytes at an offset from an address, as a word of the kind. */
export interface LoadNode {
  readonly op: 'load';
  readonly kind: WordKind;
  readonly base: LoweredWord;
  /** Offset from `base`, in bytes. */
  readonly offset: number;
  readonly bytes: 1 | 2 | 4 | 8;
  readonly bigEndian: boolean;
  /** Position of a bit-field within the loaded bytes, counted from the lowest bit. */
  readonly bitField: { readonly shift: number; readonly width: number } | null;
  /** `direct`: the verifier knows the type behind `base`; `probe`: by the helper that reads any address safely. */
  readonly access: 'direct' | 'probe';
}
/** An address at an offset from another. */
export interface OffsetNode {
  readonly op: 'offset';
  readonly kind: AddressKind;
  readonly base: LoweredWord;
  /** In bytes. */
  readonly offset: number;
}
/** The sum of an unsigned number over the elements of an array in kernel memory. */
export interface AddUpNode {
  readonly op: 'addUp';
  readonly kind: IntKind;
  /** Address of the number in the first element. */
  readonly first: LoweredWord;
  /** Bytes from one element to the next. */
  readonly stride: number;
  /** How many elements there are. */
  readonly count: LoweredWord;
  /** How many elements are added at most. */
  readonly most: number;
  /** Bytes of the number. */
  readonly bytes: 1 | 2 | 4 | 8;
}

/** What the frames of a captured stack mean; it depends on how the program is attached. */
export interface StackOrigin {
  /** Frames at the top that belong to the tracing itself. */
  readonly tracing: number;
  /** Frames after these that may belong to it, as their names tell. */
  readonly more: number;
  /** Whether the address that the first frame returns to is captured beside the stack, which lacks it. */
  readonly linked: boolean;
  /** The probed function; null at a tracepoint. */
  readonly probed: string | null;
  readonly atReturn: boolean;
  readonly probePoint: string;
}
/** The stack of the kernel, or of the current process, at the event; or one address of the process. */
export interface CapturedStackNode {
  readonly op: 'capturedStack';
  readonly kind: Kind;
  readonly space: 'kernel' | 'user';
  /** The only address, in place of a stack; null for a stack. */
  readonly only: LoweredWord | null;
  /** Number of the process; by default the one that the kernel gives. */
  readonly pid?: LoweredWord;
  /** Of a stack of user space: identity of the address space that its addresses belong to. */
  readonly memory?: LoweredWord;
  /** Of a stack that may lack it: the address that the first frame returns to, as far as the link register has it. */
  readonly link?: LoweredWord;
  /** Of user space, where no register has that: the stack pointer, at which `stackTopWords` words are captured. */
  readonly top?: LoweredWord;
  /** Frames that are wanted at most. */
  readonly depth: number;
  /** What its frames mean. */
  readonly origin: StackOrigin;
}
/** The registers that a breakpoint found. */
export interface CapturedRegistersNode {
  readonly op: 'capturedRegisters';
  readonly kind: Kind;
  /** Each with its index among the 64-bit words of the program's context. */
  readonly slots: readonly (readonly [name: string, index: number])[];
}

/** An expression whose value is one word. */
export type LoweredWord =
  SharedWord<Lowered> | SlotNode | SavedNode | PairTimeNode | LoadNode | OffsetNode | AddUpNode;

/** One text that a helper reads from memory. */
export type MemoryText = StringNode<Lowered> | FirstTextNode<Lowered>;
/** Text that may turn out unreadable. */
export type ReadText = MemoryText | BytesNode<Lowered> | StringsNode<Lowered>;
/** Text that can be compared with another one in the kernel. */
export type ComparedText =
  CommNode<Lowered> | MemoryText | (TextOrNode<Lowered> & { readonly text: MemoryText });
/** An expression whose value is text that the program has to read. */
export type LoweredText = CommNode<Lowered> | ReadText | TextOrNode<Lowered>;

/** Any expression from which code is generated. */
export type LoweredNode =
  | LoweredWord
  | LoweredText
  | ConstTextNode
  | SocketAddressNode<Lowered>
  | CapturedStackNode
  | CapturedRegistersNode;

/**
 * The result of settling an expression for a kernel: an expression from which code is generated, or the reason why it
 * has no value there.
 */
export type SettledNode = LoweredNode | AbsentNode;
