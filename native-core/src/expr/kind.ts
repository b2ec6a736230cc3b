/** An integer; it is held in 64 bits, extended by its sign. */
export interface IntKind {
  readonly type: 'int';
  /** Width of the value in the record, in bits. */
  readonly bits: 8 | 16 | 32 | 64;
  readonly signed: boolean;
  /** What JavaScript gets. A 64-bit `number` is exact up to 2^53. */
  readonly js: 'number' | 'bigint';
}

/** A condition. */
export interface BoolKind {
  readonly type: 'bool';
}

/** A memory address: 64 bits, unsigned, a `bigint` in JavaScript. */
export interface AddressKind {
  readonly type: 'address';
  /** Whether some kernels cannot give it. */
  readonly nullable?: true;
}

/** Text of at most `capacity` bytes, its end mark included. Bytes are read as UTF-8; of others, each
 * becomes a lone surrogate U+DC80 to U+DCFF. */
export interface TextKind {
  readonly type: 'text';
  readonly capacity: number;
  /** Whether it can be null at run time, because the memory could not be read. */
  readonly nullable: boolean;
  /** Whether the kernel itself cannot hold a longer text, as in `char comm[16]`; otherwise a longer one is only cut. */
  readonly whole?: true;
}

/** An IPv4 or IPv6 address, null for a socket of another family. */
export interface InetKind {
  readonly type: 'inet';
}

/** The addresses of a stack, the innermost frame first; JavaScript sees a `CapturedStack`. */
export interface StackKind {
  readonly type: 'stack';
}

/**
 * Why a stack ends with its last address. `bottom`: that is where the process, the thread or the way into the kernel begins, so that
 * no caller is missing; for a process this is what calls `main`. `depth`: it has as many frames as were asked for, and may go on.
 * `lost`: it goes on, but nothing leads there, because the last function, or one that it called, keeps no frame pointer; of the
 * kernel, because the probe of a return hides the callers. `unknown`: there is no stack, or nothing tells.
 */
export type StackEnd = 'bottom' | 'depth' | 'lost' | 'unknown';

/** A stack as it was when the event happened. */
export interface CapturedStack {
  /** The process whose stack it is; 0 for the kernel's. */
  readonly pid: number;
  /**
   * Identity of the address space that the addresses of a stack of user space belong to: a process has another one once it runs
   * another program. 0 for the kernel's.
   */
  readonly space: bigint;
  /**
   * The probed function, or the place of the tracepoint, then its callers. Empty where the kernel gave no stack.
   */
  readonly addresses: readonly bigint[];
  /** Why the last address is the last. */
  readonly end: StackEnd;
  /** Whether the probed function was about to return. */
  readonly atReturn: boolean;
  /** The resolved probe point, as `pp()` has it. */
  readonly probePoint: string;
}

/** The registers that a breakpoint found; JavaScript sees `bigint`s by the names of `struct pt_regs`. */
export interface RegistersKind {
  readonly type: 'registers';
}

/** Registers by the names of the members of `struct pt_regs`: `ip`, `sp`, `ax`. */
export type CapturedRegisters = Readonly<Record<string, bigint>>;

/** A value that the kernel captures as one kind and JavaScript sees as another, such as the name of an error. */
export interface DecodedKind {
  readonly type: 'decoded';
  /** What is captured. */
  readonly of: CapturedKind;
  /** The TypeScript type of the result, for documentation. */
  readonly shown: string;
  /** Whether JavaScript sees a memory address, as a `bigint` or null; `return` for one that a call returns to. */
  readonly address?: true | 'return';
  /** From the captured value to what JavaScript sees. */
  readonly decode: (raw: never, context: DecodeContext) => unknown;
  /** That `decode` asks for names of code in processes, or of the kernel. */
  readonly asks?: 'userSymbols' | 'kernelSymbols';
  /** From what JavaScript sees to the captured values that mean it, for comparisons in the kernel. */
  readonly encode?: (value: never) => readonly RawRange[];
  /** The values that a condition may be meant to name, for errors. */
  readonly names?: readonly string[];
  /** Which symbols' addresses mean what JavaScript sees; for comparisons in the kernel, too. */
  readonly symbol?: SymbolPart;
}

/** What is known of a kernel address: the function that covers it, or the module. */
export type SymbolPart = 'name' | 'module';

/** A captured value, or all of them from the first to the last. */
export type RawRange = bigint | readonly [first: bigint, last: bigint];

/** The function that covers an address. */
export interface AddressSymbol {
  readonly name: string;
  /**
   * The name in the file, or in the map of functions that a process compiled, where `name` is another one: that which the source of
   * C++ or Rust has, or a function of JavaScript with its place, `total (shop.ts:12:3)`.
   */
  readonly mangled?: string;
  /** From the function's start, in bytes. */
  readonly offset: bigint;
  /** Distance to the next function, in bytes; 0 for the last. */
  readonly size: bigint;
  /** Name of its module; `kernel` for the kernel itself. In a process it is the file; of a function of JavaScript, its source file. */
  readonly module: string;
}

/** A time zone at a moment. */
export interface TimeZone {
  /** Seconds that local time lies behind UTC: negative east of Greenwich. */
  readonly behind: number;
  /** Its short name: `CET`, `GMT+1`. */
  readonly name: string;
}

/**
 * The questions that decoding may ask about the machine that events come from. It asks nothing else: tests, and whoever
 * decodes records of another machine, supply a context of their own.
 */
export interface DecodeContext {
  /** Symbol that covers a kernel address: its name, the offset from its start, its size and module. */
  symbol(address: bigint): AddressSymbol | null;
  /** Function that covers an address of a process; its `module` is the file; null for none. */
  userSymbol(pid: number, space: bigint, address: bigint): AddressSymbol | null;
  /** The file, or a name in brackets such as `[vdso]`, that is mapped at an address of a process; null for none. */
  userModule(pid: number, space: bigint, address: bigint): string | null;
  /**
   * The address in that file's own numbering, as `addr2line` takes it; null for none, and for a file that was not read.
   */
  userOffset(pid: number, space: bigint, address: bigint): bigint | null;
  /**
   * The callers that a walk of a user stack by frame pointers has lost between its first two addresses, as far as that is certain.
   *
   * @param addresses are those of the walk.
   * @param top is what was captured beside it: of arm64 the link register, of x86-64 words at the stack pointer.
   */
  lostCallers(
    pid: number,
    space: bigint,
    addresses: readonly bigint[],
    top: readonly bigint[],
  ): readonly bigint[];
  /**
   * How a user stack ends, as far as that is certain, whatever its depth: what lies behind `count` addresses is behind the bottom,
   * and means nothing.
   */
  userEnd(
    pid: number,
    space: bigint,
    addresses: readonly bigint[],
  ): { readonly end: Exclude<StackEnd, 'depth'>; readonly count: number };
  /** Address of a kernel function, of several the first; null when there is none. */
  functionStart(name: string): bigint | null;
  /** The cycle counter at a moment of CLOCK_MONOTONIC (in nanoseconds), by a fitted line; 0n without a counter. */
  cycles(monotonic: bigint): bigint;
  /** Nanoseconds since 1970 at a moment of CLOCK_MONOTONIC (in nanoseconds). */
  wallTime(monotonic: bigint): bigint;
  /** The local time zone at a moment, in seconds since 1970 that JavaScript's dates reach. */
  timeZone(seconds: number): TimeZone;
  /** Name of a process's first thread, at most 15 bytes; empty when there is no such process. */
  processName(pid: number): string;
  /** The NUMA node in whose memory a kernel address lies; null where none has it, or where that is not told. */
  memoryNode(address: bigint): number | null;
}

/** A kind that is captured as it is. */
export type CapturedKind = IntKind | BoolKind | AddressKind | TextKind | InetKind | StackKind | RegistersKind;

/** A kind whose value is one 64-bit word in the kernel. */
export type WordKind = IntKind | BoolKind | AddressKind;

/** The kind of an expression: how its value is captured, and what JavaScript sees. */
export type Kind = CapturedKind | DecodedKind;

/** Makes an integer kind. */
export function intKind(bits: IntKind['bits'], signed: boolean, js: IntKind['js'] = 'number'): IntKind {
  return Object.freeze({ type: 'int', bits, signed, js });
}

/** The kind of conditions. */
export const boolKind: BoolKind = Object.freeze({ type: 'bool' });
/** The kind of addresses. */
export const addressKind: AddressKind = Object.freeze({ type: 'address' });
/** An address that some kernels cannot give. */
export const nullableAddressKind: AddressKind = Object.freeze({ type: 'address', nullable: true });
/** The kind of network addresses. */
export const inetKind: InetKind = Object.freeze({ type: 'inet' });

/** The kind of stacks. */
export const stackKind: StackKind = Object.freeze({ type: 'stack' });
/** The kind of registers. */
export const registersKind: RegistersKind = Object.freeze({ type: 'registers' });

/** Makes a text kind of at most `capacity` bytes; `whole` when the kernel holds no longer text. */
export function textKind(capacity: number, nullable: boolean, whole = false): TextKind {
  return Object.freeze({ type: 'text', capacity, nullable, ...(whole ? { whole } : {}) });
}

/** Whether the values of a kind are memory addresses, which are written in hexadecimal. */
export function isAddressKind(kind: Kind): boolean {
  return kind.type === 'address' || (kind.type === 'decoded' && kind.address !== undefined);
}

/** The TypeScript type of a kind's values, as documentation shows it: `number`, `bigint`, `string | null`... */
export function shownType(kind: Kind): string {
  switch (kind.type) {
    case 'int':
      return kind.js;
    case 'bool':
      return 'boolean';
    case 'address':
      return kind.nullable === true ? 'bigint | null' : 'bigint';
    case 'text':
      return kind.nullable ? 'string | null' : 'string';
    case 'inet':
      return 'string | null';
    case 'stack':
      return 'CapturedStack';
    case 'registers':
      return 'CapturedRegisters';
    case 'decoded':
      return kind.shown;
  }
}
