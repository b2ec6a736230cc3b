import type { Printer } from '../print/event.js';
import type { EndRecord } from '../print/records.js';
import { leftOutOf, missedText, thinnedText } from './missing.js';
import type { Output } from './output.js';
import type { Stop } from './stop.js';
import type { TraceSession } from './tracer.js';

/** The result of a trace. */
export interface Outcome {
  /** Events whose lines the reader of standard output took. */
  readonly delivered: number;
  /** Events whose lines it did not take before the end. */
  readonly thrownAway: number;
  /** What the kernel could not deliver, and what it left out. */
  readonly stats: TraceSession['stats'];
}

/**
 * Prints the events of a session until it ends. Once nobody takes them any more, those that are left are only counted.
 *
 * @param count ends it after so many events; null for no end.
 */
export async function follow(
  session: TraceSession,
  printer: Printer,
  output: Output,
  stop: Stop,
  count: number | null,
): Promise<Outcome> {
  let seen = 0;
  let delivered = 0;
  await output.write(printer.opening);
  for await (const { events } of session.batches()) {
    if (stop.reason === 'SIGPIPE') break;
    const left = count === null ? events.length : count - seen;
    const wanted = left < events.length ? events.slice(0, left) : events;
    delivered += await output.print(printer, wanted);
    seen += wanted.length;
    if (seen === count) {
      stop.stop('count');
      break;
    }
  }
  await session.close();
  return { delivered, thrownAway: seen - delivered, stats: session.stats };
}

/** The line that ends a trace. */
export function summary({ delivered, thrownAway, stats }: Outcome): string {
  return [
    `${delivered} ${delivered === 1 ? 'event' : 'events'} delivered`,
    `${stats.lost} lost`,
    ...(thrownAway === 0 ? [] : [`${thrownAway} thrown away, as nobody took them`]),
    ...thinnedText(stats),
    ...missedText(stats),
  ].join(', ');
}

/** The record that ends a trace. */
export function endRecord({ delivered, thrownAway, stats }: Outcome): EndRecord {
  return { record: 'end', delivered, lost: stats.lost, thrownAway, ...leftOutOf(stats) };
}
