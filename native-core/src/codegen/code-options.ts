/** What the code of a program depends on besides its query. */
export interface CodeOptions {
  /** Number of the program in its session: it stands in each record, and chooses the counter of lost events. */
  readonly number: number;
  /** Number of the first program of its query: what leaves out events is shared by all of them. */
  readonly query: number;
  /** Number of the map in which the program of another probe saves the time, for a query on a pair of probes. */
  readonly savedIn: number;
  /** Number of programs in the session. */
  readonly programs: number;
  /** Whether an overload guard counts what is reported and measured, and can leave out some of it. */
  readonly guarded: boolean;
  /** Number of CPUs that can ever be online. */
  readonly possibleCpus: number;
  /** Whether the kernel has the helper `get_current_task_btf`. */
  readonly typedTask: boolean;
  /** Index of the stack pointer among the 64-bit words of a kprobe's context, and how far a return pops it. */
  readonly stackPointer: { readonly slot: number; readonly returnPops: number };
}
