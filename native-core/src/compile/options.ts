import type { Attachable } from '../define/index.js';
import { requireRange, TapError } from '../errors/index.js';
import type { Mechanism, PidNamespace } from '../resolve/index.js';

/**
 * The process to which a session is limited.
 *
 * @example
 * await attach(on(tcp.sendmsg), { target: { pid: 1234 } });
 */
export interface SessionTarget {
  /** Its number in the pid namespace that this process runs in: what `target()` gives. */
  readonly pid: number;
  /** Whether only events of it and of its descendants are taken; the default. Events in interrupts need false. */
  readonly limit?: boolean;
}

/** What the programs and maps of a session depend on besides its queries and the kernel. */
export interface CompileOptions {
  /** The process to which the session is limited; by default none. */
  readonly target?: SessionTarget;
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
  /**
   * Most programs of queries, and of what starts and stops them: 1 to 65,535, default 512. Programs that follow processes
   * or save at entries come on top. Each takes memory, descriptors and time of the kernel; a pattern that means more
   * functions than its author thought is refused before anything is attached.
   */
  readonly maxPrograms?: number;
  /** Whether the session has an overload guard, which counts events in the kernel and lets it leave out some; default false. */
  readonly guarded?: boolean;
  /** The process whose system calls are left out of queries on system calls, because it reads the events; by default none. */
  readonly exceptCallsOf?: number;
  /** The pid namespace that numbers of processes are given in; by default the one that the kernel starts with. */
  readonly pidNamespace?: PidNamespace | null;
}

/** The same with every default in place. */
export interface SettledCompileOptions extends Omit<CompileOptions, 'target'> {
  readonly target: Required<SessionTarget> | null;
  readonly ringBytes: number;
  readonly maxPrograms: number;
}

const defaultPrograms = 512;
/** A record has the number of its program in 16 bits. */
const mostPrograms = 65_535;
const allRings = 4 * 1024 * 1024;
const leastRing = 256 * 1024;
/** A ring's size is a multiple of the page size, which is at most 64 KiB (arm64). */
const leastSize = 4096;

/** Puts the defaults in place. @throws TapError TAP_ARGUMENT for numbers out of range. */
export function settleCompileOptions(options: CompileOptions, possibleCpus: number): SettledCompileOptions {
  const wanted = options.ringBytes ?? Math.max(leastRing, allRings / possibleCpus);
  requireRange('ringBytes', wanted, 1, 1 << 30);
  const { target, maxPrograms = defaultPrograms } = options;
  requireRange('maxPrograms', maxPrograms, 1, mostPrograms);
  return {
    ...options,
    target: target === undefined ? null : { pid: target.pid, limit: target.limit ?? true },
    ringBytes: Math.max(leastSize, 2 ** Math.ceil(Math.log2(wanted))),
    maxPrograms,
  };
}

/** @throws TapError TAP_ARGUMENT for more programs than a session may have. */
export function requirePrograms(programs: number, most: number): void {
  if (programs <= most) return;
  throw new TapError('TAP_ARGUMENT', `these queries need at least ${programs} programs, more than ${most}`, {
    facts: [['maxPrograms', String(most)]],
    next: `ask for less, or raise the limit: { maxPrograms: ${Math.min(mostPrograms, programs)} }`,
  });
}
