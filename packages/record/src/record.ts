import type { Absence } from '@tap/native-core';
import { TapError, type Attachable, type CapturedStack } from '@tap/native-core/tapset';
import { Recorder, type RecorderOptions, type Written } from './recorder.js';
import type { StackFunction } from './stack-cell.js';

/** What is recorded: a session of `attach()`, or what looks like one. */
export interface Recordable {
  /** Events in the order of their times. */
  batches(): AsyncIterable<{
    readonly events: readonly unknown[];
    readonly lost?: number;
    readonly thinned?: number;
  }>;
  /** The functions of a raw stack, one for each of its addresses; without it they are not recorded. */
  functionsOf?(stack: CapturedStack): readonly (StackFunction | null)[];
  /** The values of a query that the kernel does not have; without it, a replay takes their null for what null means of a value. */
  absentValues?(query: Attachable): Readonly<Record<string, Absence>>;
  /** What has happened until now. */
  readonly stats: { readonly missed: number | 'unknown' };
  /** Ends it. */
  close(): Promise<void>;
}

/**
 * Writes the events of a session into a Parquet file, until the session ends, and closes it if the recording fails.
 *
 * @param queries are those that were given to `attach()`.
 *
 * @example
 * const sends = on(tcp.sendmsg);
 * const session = await attach(sends, { signal: AbortSignal.timeout(10_000) });
 * const { events, bytes } = await record(session, sends, { path: 'sends.parquet' });
 *
 * @throws TapError TAP_ARGUMENT for a file that there is already, for options out of range, for queries that the session does not
 * have, and for events that are not of these queries; TAP_SYSTEM when the file cannot be written: the error says which events are
 * safe. What the session throws, once what it gave before is written.
 */
export async function record(
  session: Recordable,
  queries: Attachable | readonly Attachable[],
  options: RecorderOptions,
): Promise<Written> {
  checkRanges(options);
  const asks = {
    missed: () => (session.stats.missed === 'unknown' ? null : session.stats.missed),
    functionsOf: session.functionsOf?.bind(session) ?? null,
    absentValues: (query: Attachable) => session.absentValues?.(query) ?? {},
  };
  const all = 'spec' in queries ? [queries] : queries;
  let recorder: Recorder | null = null;
  try {
    recorder = await Recorder.open(all, options, asks);
    recorder.onFailure = () => void session.close().catch(() => undefined);
    for await (const { events, lost, thinned } of session.batches())
      await recorder.write(events as readonly object[], { lost: lost ?? 0, thinned: thinned ?? 0 });
  } catch (error) {
    // What fails first is told; closing must not hide it.
    await recorder?.close(error instanceof Error ? error.message : String(error)).catch(() => undefined);
    await session.close().catch(() => undefined);
    throw error;
  }
  return recorder.close();
}

const ranges = {
  rotateBytes: [4096, 2 ** 53],
  rotateSeconds: [1, 2 ** 31],
  flushSeconds: [0.01, 3600],
} as const;

function checkRanges(options: RecorderOptions): void {
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const value = options[name as keyof typeof ranges];
    if (value === undefined || (Number.isFinite(value) && value >= low && value <= high)) continue;
    throw new TapError('TAP_ARGUMENT', `${name} is ${value}; it lies between ${low} and ${high}`, {
      next: `leave ${name} out for the default, or give a number in this range`,
    });
  }
}
