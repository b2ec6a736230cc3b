import type { Expression } from '@tap/native-core/tapset';
import type { TraceEvent } from './trace/event.js';
import type { AnyQuery } from './trace/queries.js';

/**
 * What the command needs of the machinery below, and nothing else: tests bring their own, and the addon is loaded by
 * the commands that trace, not by those that only read.
 */
export interface Tracer {
  /** Attaches queries. */
  readonly attach: (queries: readonly AnyQuery[], options: TraceOptions) => Promise<TraceSession>;
  /** Says how a query would be attached on this kernel. */
  readonly explain: (query: AnyQuery) => Promise<readonly ExplainedProgram[]>;
  /** Says what this kernel and this user can do. */
  readonly doctor: () => Promise<Diagnosis>;
}

/** A program that a query becomes. */
export interface ExplainedProgram {
  readonly probe: string;
  readonly mechanism: string;
  /** The function or tracepoint. */
  readonly place: string;
  /** Why it was not another way: `[mechanism, reason]`. */
  readonly refusals: readonly (readonly [string, string])[];
  readonly expressions: string;
  readonly listing: string;
}

/** What a machine can do. */
export interface Diagnosis {
  /** Whether tracing works. */
  readonly tracing: boolean;
  readonly checks: readonly Check[];
}

/** One thing that tracing needs, or can use. */
export interface Check {
  readonly name: string;
  readonly state: 'yes' | 'no' | 'unknown';
  readonly detail: string;
  /** How to get it, or null. */
  readonly next: string | null;
}

/** How queries are attached. */
export interface TraceOptions {
  /** Ends the session: it detaches, gives what is left, and its batches end. */
  readonly signal: AbortSignal;
  /** The process that it is about, and whether events of others are left out. */
  readonly target: { readonly pid: number; readonly limit: boolean } | null;
}

/** Attached queries. */
export interface TraceSession {
  /** Events in the order of their times, as they are read. */
  batches(): AsyncIterable<{ readonly events: readonly TraceEvent[] }>;
  /** What has happened until now. */
  readonly stats: { readonly lost: number; readonly missed: number };
  /** Detaches everything. */
  close(): Promise<void>;
}

/** The TypeScript type of a kind's values. */
export function shownType(kind: Expression['kind']): string {
  switch (kind.type) {
    case 'int':
      return kind.js;
    case 'bool':
      return 'boolean';
    case 'address':
      return 'bigint';
    case 'text':
      return kind.nullable ? 'string | null' : 'string';
    case 'inet':
      return 'string | null';
    case 'decoded':
      return kind.shown;
  }
}
