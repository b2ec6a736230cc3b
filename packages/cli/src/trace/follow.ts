import type { TraceSession } from '../core.js';
import type { Printer } from './event.js';
import type { Output } from './output.js';
import type { Stop } from './stop.js';

/** What a trace has come to. */
export interface Outcome {
  /** Events that were printed. */
  readonly delivered: number;
  /** Events that the kernel could not deliver. */
  readonly lost: number;
  /** Runs that the kernel itself left out. */
  readonly missed: number | 'unknown';
}

/**
 * Prints the events of a session until it ends.
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
  let delivered = 0;
  await output.write(printer.opening);
  for await (const { events } of session.batches()) {
    if (stop.reason === 'SIGPIPE') break;
    const left = count === null ? events.length : count - delivered;
    const wanted = left < events.length ? events.slice(0, left) : events;
    await output.print(printer, wanted);
    delivered += wanted.length;
    if (delivered === count) {
      stop.stop('count');
      break;
    }
  }
  await session.close();
  const { lost, missed } = session.stats;
  return { delivered, lost, missed };
}

/** The line that ends a trace. */
export function summary({ delivered, lost, missed }: Outcome): string {
  const events = `${delivered} ${delivered === 1 ? 'event' : 'events'} delivered, ${lost} lost`;
  return missed === 0 ? events : `${events}, ${missed} missed`;
}
