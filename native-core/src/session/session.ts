import { decodeBatch, viewsOf, type ProgramDecoder, type Views } from '../decode/index.js';
import type { Tabulating } from '../define/index.js';
import { TapError } from '../errors/index.js';
import { RingReader } from '../ring/index.js';
import type { LiveTable } from '../table/index.js';
import { Attached } from './attached.js';
import { turn } from './pace.js';
import type { AttachedParts } from './parts.js';
import { recordDecoders } from './decoders.js';
import { Queue } from './queue.js';

/** Events in the order of their times, with what was lost since the batch before. */
export interface Batch<E> {
  readonly events: readonly E[];
  /** Events that found their ring full since the last batch. */
  readonly lost: number;
}

/** What a session has done so far. */
export interface SessionStats {
  /** Events that were read and decoded. */
  readonly delivered: number;
  /** Events that found the ring of their CPU full; exact. */
  readonly lost: number;
  /** Runs of programs that the kernel itself left out, because the same program was running on the same CPU. */
  readonly missed: number;
  /** Changes of named maps that found no room for a new entry, and events that `once()` had no room for; exact. */
  readonly unstored: number;
}

/**
 * Attached queries: an async iterable of their events in the order of their times. Ending an iteration early, with
 * `break` or by an error, closes the session.
 */
export class Session<out E> extends Attached implements AsyncIterable<E> {
  /** Null when no query reports its events: then there are no rings. */
  readonly #reader: RingReader | null;
  readonly #views: Views;
  // Of anything, so that a session of some events is one of less specific events, too.
  readonly #queue: Queue<Batch<unknown>>;
  readonly #decoders: readonly ProgramDecoder[];
  readonly #tables: ReadonlyMap<object, LiveTable<unknown, unknown> | null>;
  #delivered = 0;
  #lost = 0;
  /** Whether nothing is read any more but what the end of the session leaves. */
  #finished = false;

  /** @internal */
  constructor(parts: AttachedParts, latency: number) {
    super(parts);
    const { installed, maps } = parts;
    this.#decoders = recordDecoders(parts);
    const queries = new Set(installed.map(({ query }) => query));
    this.#tables = new Map([...queries].map((query) => [query, this.tableOf(query)]));
    this.#queue = new Queue<Batch<unknown>>(() => this.#reader?.arm());
    const { rings } = maps;
    this.#reader =
      rings.length === 0 ? null : new RingReader(rings, { latency }, () => this.#read(this.#reader));
    this.#views = viewsOf(this.#reader?.buffer ?? new ArrayBuffer(0));
    this.#reader?.arm();
  }

  /** Events delivered, lost and missed until now. */
  get stats(): SessionStats {
    return { delivered: this.#delivered, lost: this.#lost, missed: this.missed(), unstored: this.unstored() };
  }

  /**
   * The table of one of the session's queries.
   *
   * @throws TapError TAP_ARGUMENT when the session has no such query.
   */
  table<K, V>(query: Tabulating<K, V>): LiveTable<K, V> {
    const table = this.#tables.get(query);
    if (table) return table as LiveTable<K, V>;
    throw new TapError('TAP_ARGUMENT', `this session has no such table of ${query.probe.name}`, {
      next: 'give table() the very query that was given to attach()',
    });
  }

  /** Events in batches, as they are read, with the number of lost ones in between: the fastest way to consume them. */
  batches(): AsyncIterableIterator<Batch<E>> {
    const iterator: AsyncIterableIterator<Batch<E>> = {
      next: () => this.#queue.next() as Promise<IteratorResult<Batch<E>>>,
      return: async () => {
        await this.close();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  /** Events one by one. */
  [Symbol.asyncIterator](): AsyncIterator<E> {
    const batches = this.batches();
    let events: readonly E[] = [];
    let index = 0;
    const step = (result: IteratorResult<Batch<E>>): IteratorResult<E> | Promise<IteratorResult<E>> => {
      if (result.done) return { done: true, value: undefined };
      events = result.value.events;
      index = 0;
      return events.length === 0 ? batches.next().then(step) : { done: false, value: events[index++] as E };
    };
    return {
      next: () =>
        index < events.length
          ? Promise.resolve({ done: false, value: events[index++] as E })
          : batches.next().then(step),
      return: async () => {
        await this.close();
        return { done: true, value: undefined };
      },
    };
  }

  /** Events that are in the rings are still delivered. */
  protected override async finish(): Promise<void> {
    for (const table of this.#tables.values()) await table?.finish(turn);
    this.#finished = true;
    try {
      while (this.#take(true) > 0) await turn();
    } catch (error) {
      this.#queue.fail(error);
      throw error;
    }
  }

  protected override released(): void {
    this.#reader?.close();
    this.#queue.end();
  }

  #read(reader: RingReader | null): void {
    if (this.#finished || reader === null) return;
    try {
      // A reader that is behind stops here: the rings are the queue, and the kernel counts what finds no room.
      while (this.#queue.wants && reader.filled(this.#take(false)));
      if (this.#queue.wants) reader.arm();
    } catch (error) {
      this.#finished = true;
      this.#queue.fail(error);
      this.closeUnasked();
    }
  }

  /** Moves one buffer of records to the queue; returns its bytes. */
  #take(all: boolean): number {
    const bytes = this.#reader?.drain(all) ?? 0;
    const lost = this.#countLost();
    if (bytes === 0 && lost === 0) return 0;
    const events = decodeBatch(this.#views, bytes, this.#decoders);
    this.#delivered += events.length;
    this.#queue.push({ events, lost });
    return bytes;
  }

  #countLost(): number {
    const sum = this.lost('record');
    const more = sum - this.#lost;
    this.#lost = sum;
    return more;
  }
}
