import { Timeline, type TimelineEvent } from '@tap/timeline';
import { open, type FileHandle } from 'node:fs/promises';
import { flowName, type TimelinePlan } from '../question/timeline.js';
import { Counters } from './counters.js';
import type { Outcome } from './follow-events.js';
import { missedText, thinnedText, unnamedText } from './missing.js';
import type { TraceSession } from './tracer.js';

/** Where and how a timeline is written. */
export interface TimelineFacts {
  readonly output: string;
  /** Seconds between two numbers of a counter. */
  readonly interval: number;
  /** Whether events are joined by flows. */
  readonly joins: boolean;
}

/** Writes the timeline of a session's events and counters into a file, while it runs and until it ends. */
export async function followTimeline(
  session: TraceSession,
  { queries, tables }: TimelinePlan,
  { output, interval, joins }: TimelineFacts,
): Promise<Outcome> {
  const timeline = new Timeline(queries, { flow: joins ? flowName : null });
  const file = new TimelineFile(await open(output, 'w'), timeline);
  const write = (): Promise<void> => file.write();
  const counters = new Counters(session, tables, timeline);
  const ended = new AbortController();
  try {
    const [events] = await Promise.all([
      followEvents(session, timeline, write).finally(() => ended.abort()),
      counters.follow(interval, write, ended.signal),
    ]);
    const { stats, unnamed } = session;
    // Those that were lost after the last batch.
    addLost(timeline, stats.lost - events.lost, events.last);
    for (const what of [...thinnedText(stats), ...missedText(stats), unnamedText(unnamed)])
      if (what !== null) timeline.addMissing(what, events.last);
    await write();
    return { delivered: events.delivered, thrownAway: 0, stats };
  } finally {
    await file.close();
  }
}

/** Adds events until the session ends, and closes it: how many there were, how many were lost, and the time of the last. */
async function followEvents(
  session: TraceSession,
  timeline: Timeline,
  write: () => Promise<void>,
): Promise<{ readonly delivered: number; readonly lost: number; readonly last: bigint }> {
  const seen = { delivered: 0, lost: 0, last: process.hrtime.bigint() };
  for await (const { events, lost } of session.batches()) {
    // The queries say what fields the events have.
    for (const event of events) timeline.add(event as unknown as TimelineEvent);
    seen.delivered += events.length;
    seen.lost += lost;
    seen.last = events.at(-1)?.time ?? seen.last;
    addLost(timeline, lost, seen.last);
    await write();
  }
  await session.close();
  return seen;
}

function addLost(timeline: Timeline, lost: number, time: bigint): void {
  if (lost > 0) timeline.addMissing(`${lost} ${lost === 1 ? 'event' : 'events'} lost`, time);
}

/** The file of a timeline, into which one piece is written after the other. */
class TimelineFile {
  readonly #file: FileHandle;
  readonly #timeline: Timeline;
  #written: Promise<void> = Promise.resolve();

  constructor(file: FileHandle, timeline: Timeline) {
    this.#file = file;
    this.#timeline = timeline;
  }

  /** Writes what is new. */
  write(): Promise<void> {
    const piece = this.#timeline.take();
    this.#written = this.#written.then(() => this.#file.appendFile(piece));
    return this.#written;
  }

  async close(): Promise<void> {
    await this.#written.catch(() => undefined);
    await this.#file.close();
  }
}
