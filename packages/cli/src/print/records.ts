import { escapedJson, TapError } from '@tap/native-core/tapset';

/** What a stream of `--json` did not hold, in its last line. */
export interface EndRecord {
  readonly record: 'end';
  /** Of `tap trace`: events before this line. */
  readonly delivered?: number;
  /** Of `tap trace`: events that found no room, because they were not read fast enough. */
  readonly lost?: number;
  /** Of commands that print tables: events that are in no row, because a table was full. */
  readonly dropped?: number;
  /** Events or tables that nobody took before the end. */
  readonly thrownAway: number;
  /** Events that were left out in overload. */
  readonly thinned: number;
  /** Runs that the kernel left out; null where it does not count all of them. */
  readonly missed: number | null;
  /** Those that it counted. */
  readonly missedAtLeast: number;
  /** Processes of the target of which no event is taken; null where nobody knows how many. */
  readonly unfollowed: number | null;
}

/** There are too many events, or not any more, or another part of them is taken. */
export interface OverloadRecord {
  readonly record: 'overload';
  readonly state: 'begins' | 'changes' | 'ends';
  /** In nanoseconds of CLOCK_MONOTONIC, as decimal digits. */
  readonly time: string;
  /** Events in a second. */
  readonly rate: number;
  /** The share of a CPU; null where it is not measured. */
  readonly cpu: number | null;
  readonly limits: { readonly rate: number | null; readonly cpu: number | null };
  readonly then: 'report' | 'sample' | 'stop';
  /** One of so many events is taken. */
  readonly oneOf: number;
}

/** Why the command failed. */
export interface ErrorRecord {
  readonly record: 'error';
  /** The stable code; null for an error that tap does not know. */
  readonly code: string | null;
  readonly message: string;
  readonly facts: readonly (readonly [label: string, text: string])[];
  /** What to do next, or null. */
  readonly next: string | null;
}

/** Whether events are known to have been lost, or left out. */
export function isLossy({ lost = 0, dropped = 0, thrownAway, thinned, missedAtLeast }: EndRecord): boolean {
  return lost + dropped + thrownAway + thinned + missedAtLeast > 0;
}

/** The line of a record, with its end. */
export function recordLine(record: EndRecord | OverloadRecord | ErrorRecord): string {
  return `${escapedJson(record)}\n`;
}

/** The record of an error. */
export function errorRecord(error: unknown): ErrorRecord {
  if (error instanceof TapError) {
    const { code, summary: message, facts, next } = error;
    return { record: 'error', code, message, facts, next };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { record: 'error', code: null, message, facts: [], next: null };
}
