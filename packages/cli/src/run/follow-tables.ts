import { setInterval } from 'node:timers/promises';
import type { AnyTable } from '../print/rows.js';
import type { EndRecord } from '../print/records.js';
import { leftOutOf, missedText, thinnedText } from './missing.js';
import type { Output } from './output.js';
import type { Stop } from './stop.js';
import type { TableRun } from './tracer.js';

/** Longest interval of a timer, in milliseconds; a week and more would do as well. */
const forever = 2 ** 31 - 1;

/** The result of tables. */
export interface TableOutcome {
  /** Events that are in no row. */
  readonly dropped: number;
  /** Tables that the reader of standard output did not take before the end. */
  readonly thrownAway: number;
  readonly stats: TableRun['stats'];
}

/**
 * Prints what was measured at every interval, and what is left when it is told to stop.
 *
 * @param interval in seconds; null for only the end.
 */
export async function followTables(
  run: TableRun,
  print: (taken: readonly AnyTable[]) => string,
  output: Output,
  stop: Stop,
  interval: number | null,
): Promise<TableOutcome> {
  let dropped = 0;
  let thrownAway = 0;
  const show = async (): Promise<void> => {
    const taken = run.take();
    dropped += taken.reduce((sum, table) => sum + table.dropped, 0);
    if (!(await output.write(print(taken)))) thrownAway++;
  };
  for await (const _ of ticks(interval, stop.signal)) await show();
  await run.close();
  if (stop.reason !== 'SIGPIPE') await show();
  return { dropped, thrownAway, stats: run.stats };
}

/** Comes at every interval until the signal. @param interval in seconds; null for never. */
export async function* ticks(interval: number | null, signal: AbortSignal): AsyncGenerator<void> {
  try {
    yield* setInterval(interval === null ? forever : interval * 1000, undefined, { signal });
  } catch (error) {
    if (!signal.aborted || (error as Error).name !== 'AbortError') throw error;
  }
}

/** The line that says what is missing. */
export function tableSummary({ dropped, thrownAway, stats }: TableOutcome): string {
  return [
    `${dropped} ${dropped === 1 ? 'event' : 'events'} dropped`,
    ...(thrownAway === 0
      ? []
      : [`${thrownAway} ${thrownAway === 1 ? 'table' : 'tables'} thrown away, as nobody took them`]),
    ...thinnedText(stats),
    ...missedText(stats),
  ].join(', ');
}

/** The record that ends tables. */
export function tableEndRecord({ dropped, thrownAway, stats }: TableOutcome): EndRecord {
  return { record: 'end', dropped, thrownAway, ...leftOutOf(stats) };
}
