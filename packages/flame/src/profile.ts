/** Whose code a frame runs: the kernel's, or that of a process. `process` is the outermost frame, which names the program. */
export type FrameKind = 'process' | 'user' | 'kernel';

/** A function of a stack. */
export interface Frame {
  /** Name of the function; `[libc.so.6]` or `[unknown]` for code without one. */
  readonly name: string;
  readonly kind: FrameKind;
  /** The file or kernel module that has the code; `kernel` for the kernel itself, null where that is not known. */
  readonly module: string | null;
}

/** What the numbers of stacks count. */
export type Unit = 'samples' | 'events' | 'nanoseconds';

/** A stack, and how much of the whole it has. */
export interface WeightedStack {
  /** Where its frames are in the list of the profile, the outermost first. */
  readonly frames: readonly number[];
  /** How many samples, events or nanoseconds, of which it is a whole number above 0. */
  readonly value: number;
}

/** Stacks of many events: what a flame graph shows, and what all files here are made of. */
export interface Profile {
  readonly title: string;
  readonly unit: Unit;
  /** Each frame once. */
  readonly frames: readonly Frame[];
  /** Each stack once. */
  readonly stacks: readonly WeightedStack[];
  /** What the profile does not have, a sentence for each: lost events, stacks that were cut. */
  readonly missing: readonly string[];
}
