import type { OverloadOptions } from '@tap/native-core';
import type { Diagnosis, Explanation, Kernel } from '@tap/native-core/inspect';
import type { TraceEvent } from '../print/event.js';
import type { AnyTable } from '../print/rows.js';
import type { AnyQuery } from '../question/queries.js';
import type { AnyAggregation } from '../question/tables.js';

/**
 * What the command needs of the machinery below, and nothing else: tests bring their own, and the addon is loaded by
 * the commands that trace, not by those that only read.
 */
export interface Tracer {
  /** Attaches queries, and tables beside them. */
  readonly attach: (
    queries: readonly AnyQuery[],
    options: TraceOptions,
    tables?: readonly AnyAggregation[],
  ) => Promise<TraceSession>;
  /** Attaches aggregations, each with a table of its own. */
  readonly attachTables: (tables: readonly AnyAggregation[], options: TraceOptions) => Promise<TableRun>;
  /** Says how queries would be attached on this kernel; null for as many programs as `explain()` takes by default. */
  readonly explain: (
    queries: readonly AnyQuery[],
    maxPrograms: number | null,
  ) => Promise<readonly Explanation[]>;
  /** The facts of the running kernel. */
  readonly kernel: () => Kernel;
  /** Says what this kernel and this user can do. */
  readonly doctor: () => Promise<Diagnosis>;
}

/** How queries are attached. */
export interface TraceOptions {
  /** Ends the session: it detaches, gives what is left, and its batches end. */
  readonly signal: AbortSignal;
  /** The process that it is about, and whether events of others are left out. */
  readonly target: { readonly pid: number; readonly limit: boolean } | null;
  /** Is called between programs: how many are attached, and of how many. */
  readonly progress: (done: number, of: number) => void;
  /** How many programs patterns may select; null for the default of `attach()`. */
  readonly maxPrograms: number | null;
  /** How long events wait for names of code in processes, in milliseconds; the default of `attach()` without it. */
  readonly patience?: number;
  /** Whether events of tap itself are taken. */
  readonly self: boolean;
  /** When it is overloaded, and what it does then; null for no guard. */
  readonly overload: OverloadOptions | null;
}

/** A program whose misses the kernel does not count. */
export interface Uncounted {
  readonly probe: string;
  readonly mechanism: string;
  readonly why: string;
}

/** Runs of programs that the kernel itself left out. */
export interface Missed {
  readonly missed: number | 'unknown';
  /** Those that were counted. */
  readonly missedAtLeast?: number;
  /** Why they are unknown: programs whose misses nobody counts. */
  readonly uncounted?: readonly Uncounted[];
  /** Processes of the target of which no event is taken. */
  readonly unfollowed?: number | 'unknown';
}

/** Events that were left out because there were too many. */
export interface Thinned {
  readonly thinned?: number;
}

/** What is attached. */
export interface Running {
  /** Functions of several that a probe takes together, which the kernel lets nobody probe; mostly none. */
  readonly leftOut: readonly { readonly probe: string; readonly address: bigint; readonly why: string }[];
  /** How often an address of a process got no name, by the reason. */
  readonly unnamed?: Readonly<Record<string, number>>;
  /** Detaches everything; what was measured can still be taken. */
  close(): Promise<void>;
}

/** Attached queries. */
export interface TraceSession extends Running {
  /** Events in the order of their times, as they are read, with the number of those lost since the batch before. */
  batches(): AsyncIterable<{ readonly events: readonly TraceEvent[]; readonly lost: number }>;
  /** Takes what the tables beside the queries measured since the last time, in their order. */
  take(): readonly AnyTable[];
  /** What has happened until now. */
  readonly stats: Missed & Thinned & { readonly lost: number };
}

/** Attached aggregations. */
export interface TableRun extends Running {
  /** Takes all that was measured since the last time, in the order of the aggregations. */
  take(): readonly AnyTable[];
  /** What has happened until now. */
  readonly stats: Missed & Thinned;
}
