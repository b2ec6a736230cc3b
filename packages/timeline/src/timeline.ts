import { createHash } from 'node:crypto';
import { TapError } from '@tap/native-core/tapset';
import { writeValue } from './annotation.js';
import { Packets, type Clocks } from './packets.js';
import { requireCount, requireText, requireTime } from './checks.js';
import type { ProtoWriter } from './proto-writer.js';
import { shapeOf, type Shape, type TimelineQuery } from './shape.js';
import { Tracks, type Thread } from './tracks.js';

// Numbers of fields and types in Perfetto's TrackEvent.
const field = {
  category: 3,
  value: 4,
  type: 9,
  name: 10,
  track: 11,
  text: 23,
  int: 30,
  double: 44,
  flow: 47,
} as const;
const type = { begins: 1, ends: 2, instant: 3, counter: 4 } as const;

/** An event with the values of `timelineFields()`. */
export interface TimelineEvent {
  readonly probe: string;
  /** Nanoseconds of the monotonic clock. */
  readonly time: bigint;
  readonly track_pid: number;
  readonly track_tid: number;
  readonly track_name: string;
}

/** What `new Timeline()` takes. */
export interface TimelineOptions {
  /** The name of a value: events of all probes that have it in common are joined by arrows. Null, the usual one, joins none. */
  readonly flow?: string | null;
  /** The same moment by both clocks; by default now. A recording of earlier, or of another machine, has its own. */
  readonly clocks?: Clocks;
}

/** What the timeline itself shows in another way. */
const shownOtherwise: ReadonlySet<string> = new Set('probe time track_pid track_tid track_name'.split(' '));

/**
 * Writes events as a trace for Perfetto's viewer, piece by piece: memory grows with the processes, threads and names that
 * occur, and not with the events. Events with `elapsed` become slices, which begin as long before their time; others become
 * instants. Each lies on the track of its thread, with its values. Calls of a thread that overlap without nesting get a track
 * beside it, and so do pairs of `between()`, below their process.
 *
 * @example
 * import { open } from 'node:fs/promises';
 * import { tcp } from '@tap/net';
 * import { Timeline, timelineFields } from '@tap/timeline';
 * const query = on(tcp.sendmsg.return).with((e) => ({ elapsed: e.elapsed, ...timelineFields() }));
 * await using session = await attach(query);
 * const timeline = new Timeline([query]);
 * await using file = await open('sends.perfetto-trace', 'w');
 * setTimeout(() => session.close(), 10_000);
 * for await (const { events } of session.batches()) {
 *   for (const event of events) timeline.add(event);
 *   await file.write(timeline.take());
 * }
 */
export class Timeline {
  readonly #packets: Packets;
  readonly #tracks: Tracks;
  readonly #shapes: Map<string, Shape>;
  readonly #flow: string | null;

  /**
   * @param queries are those whose events come.
   * @throws TapError TAP_ARGUMENT for clocks that are no bigints of 64 bits.
   */
  constructor(
    queries: readonly TimelineQuery[],
    { flow = null, clocks = clocksNow() }: TimelineOptions = {},
  ) {
    requireTime(clocks.monotonic, 'the time of the monotonic clock');
    requireTime(clocks.realtime, 'the time of day');
    this.#packets = new Packets(clocks);
    this.#tracks = new Tracks(this.#packets);
    this.#shapes = new Map(queries.map((query) => [query.spec.probe.name, shapeOf(query)]));
    this.#flow = flow;
  }

  /** The bytes that are new since the last time. All of them, one after the other, are the file. */
  take(): Uint8Array {
    return this.#packets.take();
  }

  /**
   * Adds an event. The order of times is that of a session.
   *
   * @throws TapError TAP_ARGUMENT for an event of another query, for one without the values of `timelineFields()`, and for a
   * time that is no bigint of 64 bits.
   */
  add(event: TimelineEvent): void {
    const shape = this.#shapes.get(event.probe);
    const { track_pid: pid, track_tid: tid, track_name: name, time } = event;
    if (shape === undefined || typeof pid !== 'number' || typeof tid !== 'number' || typeof name !== 'string')
      throw new TapError('TAP_ARGUMENT', `an event of ${event.probe} has no place in the timeline`, {
        next: 'give the timeline its query, and the query .with(() => timelineFields())',
      });
    requireTime(time);
    const values = event as unknown as Readonly<Record<string, unknown>>;
    const elapsed = durationOf(values['elapsed'], time);
    const thread: Thread = { pid, tid, name };
    const track = shape.isPair ? this.#tracks.ofProcess(shape.title, thread) : this.#tracks.ofThread(thread);
    const facts = (w: ProtoWriter): void => this.#writeFacts(w, shape, values, elapsed !== null);
    if (elapsed === null) {
      this.#write(time, type.instant, track.id, facts);
      return;
    }
    const begin = time - elapsed;
    const id = track.place(begin, time);
    this.#write(begin, type.begins, id, facts);
    this.#write(time, type.ends, id);
  }

  /**
   * Adds a number of the counter of some name, which holds until its next one.
   *
   * @param value is finite; a bigint has 64 bits with a sign.
   * @param time in nanoseconds of the monotonic clock.
   * @throws TapError TAP_ARGUMENT for another one.
   */
  addCount(name: string, value: number | bigint, time: bigint): void {
    requireText(name, 'the name of a counter');
    requireCount(value);
    requireTime(time);
    this.#write(time, type.counter, this.#tracks.counter(name).id, (w) => {
      if (typeof value === 'bigint' || Number.isSafeInteger(value)) w.int(field.int, value);
      else w.double(field.double, value);
    });
  }

  /**
   * Says what the timeline does not have, such as "3 events lost", on a track of its own.
   *
   * @param time is when that was seen, in nanoseconds of the monotonic clock.
   * @throws TapError TAP_ARGUMENT for what is no text, or no such time.
   */
  addMissing(what: string, time: bigint): void {
    requireText(what, 'what is missing');
    requireTime(time);
    this.#write(time, type.instant, this.#tracks.named('Missing').id, (w) => w.text(field.text, what));
  }

  #write(time: bigint, what: number, track: number, more?: (w: ProtoWriter) => void): void {
    this.#packets.event(time, (w) => {
      w.uint(field.type, what);
      w.uint(field.track, track);
      more?.(w);
    });
  }

  #writeFacts(
    w: ProtoWriter,
    { title, category, addresses }: Shape,
    values: Readonly<Record<string, unknown>>,
    isSlice: boolean,
  ): void {
    const packets = this.#packets;
    w.uint(field.name, packets.id('event', title));
    w.uint(field.category, packets.id('category', category));
    for (const name of Object.keys(values)) {
      const value = values[name];
      if (value === null || value === undefined || shownOtherwise.has(name)) continue;
      if (isSlice && name === 'elapsed') continue;
      w.message(field.value, () => {
        w.uint(1, packets.id('annotation', name));
        writeValue(w, value, addresses.has(name));
      });
    }
    const flow = this.#flow === null ? null : flowId(values[this.#flow]);
    if (flow !== null) w.fixed(field.flow, flow);
  }
}

/** How long something took; null where nothing says it, or what says it cannot be true. */
function durationOf(value: unknown, time: bigint): bigint | null {
  const duration = Number.isSafeInteger(value) ? BigInt(value as number) : value;
  return typeof duration === 'bigint' && duration >= 0n && duration <= time ? duration : null;
}

/** The number of a flow; null for a value that there is not, or that is 0, as for an object that there is not. */
function flowId(value: unknown): bigint | null {
  if (typeof value === 'string') return createHash('sha256').update(value).digest().readBigUInt64LE();
  const number = Number.isSafeInteger(value) ? BigInt(value as number) : value;
  return typeof number === 'bigint' && number !== 0n ? BigInt.asUintN(64, number) : null;
}

function clocksNow(): Clocks {
  // To the millisecond, which is enough for the time of day.
  return { monotonic: process.hrtime.bigint(), realtime: BigInt(Date.now()) * 1_000_000n };
}
