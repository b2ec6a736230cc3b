/** What a definition says about a place, whatever its kind. */
export interface PlaceFacts {
  /** What happens when the kernel has no such place: `each()` goes on when it is optional. */
  readonly optional: boolean;
  /** Another function that a kernel must have for this place to count; null for none. */
  readonly needs: string | null;
  /** A function that a kernel must not have for this place to count; null for none. */
  readonly excludes: string | null;
  /** The arguments without which this is another place, each with the names to look for. */
  readonly argumentNames: readonly (readonly string[])[];
  /** Whether the place can report a return. */
  readonly hasReturn: boolean;
}

/** A kernel function. */
export interface FunctionPlace extends PlaceFacts {
  readonly at: 'function';
  readonly name: string;
  /** Whether arguments are found by their order where the kernel has no types for it. */
  readonly byOrder: boolean;
  /** Where it begins, if its name does not tell it from others; null for every other one. */
  readonly address: bigint | null;
}

/** A system call. */
export interface SyscallPlace extends PlaceFacts {
  readonly at: 'syscall';
  /** Without any prefix: `execve`. */
  readonly name: string;
  /** Whether the 32-bit entry is meant. */
  readonly compat: boolean;
}

/** A tracepoint, by its own arguments, or a trace event, by the fields that it writes. */
export interface TracePlace extends PlaceFacts {
  readonly at: 'tracepoint' | 'event';
  /** `group:name`. */
  readonly name: string;
}

/** A timer. */
export interface TimerPlace extends PlaceFacts {
  readonly at: 'timer';
  readonly name: string;
  /** How often it fires on each CPU in a second. */
  readonly hertz: number;
}

/** One place in the kernel. `at` says of what kind it is. */
export type Place = FunctionPlace | SyscallPlace | TracePlace | TimerPlace;
