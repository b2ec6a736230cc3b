import {
  checkSharedOptions,
  requireKernel,
  settleCompileOptions,
  sharedOptionTypes,
  type CompileOptions,
  type SettledCompileOptions,
} from '../compile/index.js';
import { checkOptions, requireRange } from '../errors/index.js';
import type { Kernel } from '../kernel/index.js';
import { settleOverload, type OverloadOptions, type SettledOverload } from './overload.js';

/**
 * How queries are attached.
 *
 * @example
 * await attach(on(tcp.sendmsg), { signal: AbortSignal.timeout(10_000), latency: 100, ringBytes: 1 << 20 });
 */
export interface AttachOptions extends Omit<CompileOptions, 'guarded' | 'exceptCallsOf' | 'pidNamespace'> {
  /** Facts of the kernel, from `readKernel()`; by default they are read now. */
  readonly kernel?: Kernel;
  /**
   * Ends the session in an orderly way when it aborts. While attach() runs, it stops after the current call of the
   * kernel, undoes what it did, and throws the signal's reason.
   */
  readonly signal?: AbortSignal;
  /**
   * Longest time that an event waits in the kernel before it is read, in milliseconds: 0 to 60,000, default 40. 0 reads
   * at once.
   */
  readonly latency?: number;
  /**
   * Longest time that events wait, once they are read, for names of code in processes: 0 to 600,000 milliseconds, default 1,000. What
   * has no name by then is an address, which `session.unnamed` counts as `late`; later events may have it. While events wait, the rings
   * fill: a picture that is made at the end can wait longer than a list that somebody watches. The end of a session waits as long for the
   * names in its tables; one that reports no events 10,000 milliseconds by default.
   */
  readonly patience?: number;
  /**
   * Whether system calls that this process itself makes are events. Reading events makes some, so with `latency: 0`
   * each event of a probe on all system calls would cause the next ones: then false is the default, else true. Events
   * of this process elsewhere in the kernel are always taken, because they cannot be told from interrupts that come
   * while it runs.
   */
  readonly self?: boolean;
  /** Is called whenever a program is attached, with the number of those that are, and of all. What it throws ends attach(). */
  readonly progress?: (done: number, of: number) => void;
  /**
   * A guard that looks once a second whether the session is overloaded, says so, and lets it leave out events or end. By default there is
   * none: a guarded session counts each event in the kernel, which takes some nanoseconds.
   */
  readonly overload?: OverloadOptions;
}

/** Options with every default in place. */
export interface SettledOptions extends SettledCompileOptions {
  readonly latency: number;
  /** Null for the default. */
  readonly patience: number | null;
  readonly overload: SettledOverload | null;
}

const defaultLatency = 40;

/** @throws TapError TAP_ARGUMENT for an unknown option, or one of another type. */
export function checkAttachOptions(options: AttachOptions): void {
  checkOptions('attach()', options, {
    kernel: 'object',
    signal: 'object',
    ...sharedOptionTypes,
    latency: 'number',
    patience: 'number',
    self: 'boolean',
    progress: 'function',
    overload: 'object',
  });
  checkSharedOptions('attach', options);
  if (options.kernel !== undefined) requireKernel('attach', options.kernel);
}

/** Puts the defaults in place. @throws TapError TAP_ARGUMENT for numbers out of range. */
export function settleOptions(options: AttachOptions, possibleCpus: number): SettledOptions {
  const { latency = defaultLatency, patience = null, overload } = options;
  requireRange('latency', latency, 0, 60_000);
  if (patience !== null) requireRange('patience', patience, 0, 600_000);
  const compiling = settleCompileOptions(options, possibleCpus);
  return {
    ...compiling,
    ...((options.self ?? latency > 0) ? {} : { exceptCallsOf: process.pid }),
    guarded: overload !== undefined,
    latency,
    patience,
    overload: overload === undefined ? null : settleOverload(overload, possibleCpus),
  };
}
