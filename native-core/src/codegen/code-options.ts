/** Where a kprobe's context has the stack pointer, in 64-bit words, and how far a return pops it, in bytes. */
export interface StackPointer {
  readonly slot: number;
  readonly returnPops: number;
}

/** What the code of a program depends on besides its query. */
export interface CodeOptions {
  /** Number of the program in its session: it stands in each record, and chooses the counter of lost events. */
  readonly number: number;
  /**
   * Whether the number is the cookie with which a function was attached, because one program runs at many; `number` only names its
   * maps then.
   */
  readonly shared?: boolean;
  /** Number of the first program of its query: what leaves out events is shared by all of them, and so is what pairs them. */
  readonly query: number;
  /** Number of the program whose map holds what is saved of a call. */
  readonly savedIn: number;
  /** Words of a value of that map; a program may save fewer. */
  readonly savedValueWords: number;
  /** Number of programs in the session. */
  readonly programs: number;
  /** Whether an overload guard counts what is reported and measured, and can leave out some of it. */
  readonly guarded: boolean;
  /** Number of CPUs that can ever be online. */
  readonly possibleCpus: number;
  /** Whether the kernel has the helper `get_current_task_btf`. */
  readonly typedTask: boolean;
  /** Where kprobes find the stack pointer; null where the kernel's types do not tell. */
  readonly stackPointer: StackPointer | null;
}
