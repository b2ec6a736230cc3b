import { checkOptions, TapError } from '../errors/index.js';
import type { Attachable } from '../define/index.js';
import type { Kernel } from '../kernel/index.js';
import type { Mechanism } from '../resolve/index.js';
import { settleOverload, type OverloadOptions, type SettledOverload } from './overload.js';

/** The process that a session is about. */
export interface SessionTarget {
  /** Its number in the pid namespace that this process runs in: what `target()` gives. */
  readonly pid: number;
  /** Whether only events of it and of its descendants are taken; the default. Events in interrupts need false. */
  readonly limit?: boolean;
}

/** How queries are attached. */
export interface AttachOptions {
  /** Facts of the kernel, from `readKernel()`; by default they are read now. */
  readonly kernel?: Kernel;
  /**
   * Ends the session in order when it aborts. While attach() is under way it stops after the present call of the kernel, undoes what
   * it did, and throws the signal's reason.
   */
  readonly signal?: AbortSignal;
  /** The process that the session is about; by default none. */
  readonly target?: SessionTarget;
  /** Longest time that an event waits in the kernel before it is read, in milliseconds; default 40. 0 reads at once. */
  readonly latency?: number;
  /**
   * Whether system calls that this process itself makes are events. To read events it makes some, so with `latency: 0` each event of
   * a probe on all system calls would make the next ones: then false is the default, else true. What this process does elsewhere in
   * the kernel is taken always, since it cannot be told from interrupts that come while it runs.
   */
  readonly self?: boolean;
  /**
   * Bytes of the ring of each CPU; rounded up to a power of two, at least 4 KiB. By default 4 MiB are shared by all
   * CPUs, with at least 256 KiB for each. A ring has at most 1 GiB, and all together an eighth of the machine's memory.
   */
  readonly ringBytes?: number;
  /**
   * Each event of this query starts the others: before the first one, they take nothing. The query reports and measures nothing
   * itself.
   */
  readonly start?: Attachable;
  /** Each event of this query stops the others, until one of `start`; or for good. */
  readonly stop?: Attachable;
  /** Mechanisms that may be used; by default all, the best first. */
  readonly mechanisms?: readonly Mechanism[];
  /** Is called whenever a program is attached, with the number of those that are, and of all. What it throws ends attach(). */
  readonly progress?: (done: number, of: number) => void;
  /**
   * Most programs that are attached; default 512. Each takes memory, descriptors and time of the kernel; a pattern that means more
   * functions than its author thought is refused before anything is attached.
   */
  readonly maxPrograms?: number;
  /**
   * A guard that looks once a second whether the session is overloaded, says so, and lets it leave out events or end. By default there is
   * none: a guarded session counts each event in the kernel, which takes some nanoseconds.
   */
  readonly overload?: OverloadOptions;
}

/** Options with every default in place. */
export interface SettledOptions {
  readonly latency: number;
  readonly self: boolean;
  readonly ringBytes: number;
  readonly target: Required<SessionTarget> | null;
  readonly maxPrograms: number;
  readonly overload: SettledOverload | null;
}

const defaultLatency = 40;
const defaultPrograms = 512;
/** A record has the number of its program in 16 bits. */
const mostPrograms = 65_535;
const allRings = 4 * 1024 * 1024;
const leastRing = 256 * 1024;
/** A ring's size is a multiple of the page size, which is at most 64 KiB (arm64). */
const leastSize = 4096;

/** @throws TapError TAP_ARGUMENT for an option that there is not, or one of another type. */
export function checkAttachOptions(options: AttachOptions): void {
  checkOptions('attach()', options, {
    kernel: 'object',
    signal: 'object',
    target: 'object',
    latency: 'number',
    self: 'boolean',
    ringBytes: 'number',
    start: 'object',
    stop: 'object',
    mechanisms: 'array',
    progress: 'function',
    maxPrograms: 'number',
    overload: 'object',
  });
  if (options.target !== undefined)
    checkOptions('target of attach()', options.target, { pid: 'number', limit: 'boolean' });
}

/** Puts the defaults in place. @throws TapError TAP_ARGUMENT for numbers out of range. */
export function settleOptions(options: AttachOptions, possibleCpus: number): SettledOptions {
  const latency = options.latency ?? defaultLatency;
  requireRange('latency', latency, 0, 60_000);
  const wanted = options.ringBytes ?? Math.max(leastRing, allRings / possibleCpus);
  requireRange('ringBytes', wanted, 1, 1 << 30);
  const { target, maxPrograms = defaultPrograms, overload } = options;
  requireRange('maxPrograms', maxPrograms, 1, mostPrograms);
  return {
    latency,
    self: options.self ?? latency > 0,
    ringBytes: Math.max(leastSize, 2 ** Math.ceil(Math.log2(wanted))),
    target: target === undefined ? null : { pid: target.pid, limit: target.limit ?? true },
    maxPrograms,
    overload: overload === undefined ? null : settleOverload(overload, possibleCpus),
  };
}

/** @throws TapError TAP_ARGUMENT for more programs than a session may have. */
export function requirePrograms(programs: number, most: number): void {
  if (programs <= most) return;
  throw new TapError('TAP_ARGUMENT', `these queries need at least ${programs} programs, more than ${most}`, {
    facts: [['maxPrograms', String(most)]],
    next: `ask for less, or raise the limit: attach(queries, { maxPrograms: ${Math.min(mostPrograms, programs)} })`,
  });
}

function requireRange(name: string, value: number, low: number, high: number): void {
  if (Number.isFinite(value) && value >= low && value <= high) return;
  throw new TapError('TAP_ARGUMENT', `${name} is ${value}; it lies between ${low} and ${high}`, {
    next: `leave ${name} out for the default, or give a number in this range`,
  });
}
