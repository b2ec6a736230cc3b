import type { CycleFit } from '../clock/index.js';
import { decodeBatch, viewsOf, type ProgramDecoder, type Views } from '../decode/index.js';
import { lostStride } from '../codegen/index.js';
import type { SessionMaps } from '../load/index.js';
import { RingReader } from '../ring/index.js';
import type { Installed } from './install.js';
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
}

/** What a session is made of; it owns all of it. */
export interface SessionParts {
  readonly maps: SessionMaps;
  readonly installed: readonly Installed[];
  /** Programs of the session's own, such as the one that follows forks. */
  readonly helpers: readonly { close(): void }[];
  readonly decoders: readonly ProgramDecoder[];
  readonly possibleCpus: number;
  readonly latency: number;
  cycleFit(): CycleFit;
}

/**
 * Attached queries: an async iterable of their events in the order of their times. Ending an iteration early, with
 * `break` or by an error, closes the session.
 */
export class Session<out E> implements AsyncIterable<E> {
  readonly #parts: SessionParts;
  readonly #reader: RingReader;
  readonly #views: Views;
  // Of anything, so that a session of some events is one of less specific events, too.
  readonly #queue: Queue<Batch<unknown>>;
  readonly #counters: BigUint64Array;
  readonly #counterBytes: Uint8Array;
  #delivered = 0;
  #lost = 0;
  #missed: number | null = null;
  #closed = false;
  #onAbort: (() => void) | null = null;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#queue = new Queue<Batch<unknown>>(() => this.#reader.arm());
    this.#reader = new RingReader(parts.maps.rings, { latency: parts.latency }, () => this.#read());
    this.#views = viewsOf(this.#reader.buffer);
    this.#counters = new BigUint64Array((lostStride(parts.installed.length) / 8) * parts.possibleCpus);
    this.#counterBytes = new Uint8Array(this.#counters.buffer);
    this.#reader.arm();
  }

  /** The attached programs: probe, mechanism and site of each, and why it was not a better one. */
  get installed(): readonly Installed[] {
    return this.#parts.installed;
  }

  /** Events delivered, lost and missed until now. */
  get stats(): SessionStats {
    return { delivered: this.#delivered, lost: this.#lost, missed: this.#missed ?? this.#countMissed() };
  }

  /** How exactly the cycle counter of `get_cycles()` follows from the monotonic clock, at this moment. */
  cycleFit(): CycleFit {
    return this.#parts.cycleFit();
  }

  /** Whether the session has ended. */
  get closed(): boolean {
    return this.#closed;
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

  /** Ends the session when the signal aborts. */
  closeOn(signal: AbortSignal): void {
    this.#onAbort = () => void this.close();
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Detaches everything. Events that are in the rings are still delivered, then iterations end. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { installed, helpers, maps } = this.#parts;
    for (const { attachments } of installed) attachments.forEach((attachment) => attachment.close());
    helpers.forEach((helper) => helper.close());
    this.#missed = this.#countMissed();
    try {
      while (this.#take(true) > 0);
    } finally {
      this.#reader.close();
      for (const { programs } of installed) programs.forEach((program) => program.close());
      maps.close();
      this.#queue.end();
    }
  }

  /** As `close()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #read(): void {
    if (this.#closed) return;
    try {
      // A reader that is behind stops here: the rings are the queue, and the kernel counts what finds no room.
      while (this.#queue.wants && this.#reader.filled(this.#take(false)));
      if (this.#queue.wants) this.#reader.arm();
    } catch (error) {
      this.#queue.fail(error);
      void this.close();
    }
  }

  /** Moves one buffer of records to the queue; returns its bytes. */
  #take(all: boolean): number {
    const bytes = this.#reader.drain(all);
    const lost = this.#countLost();
    if (bytes === 0 && lost === 0) return 0;
    const events = decodeBatch(this.#views, bytes, this.#parts.decoders);
    this.#delivered += events.length;
    this.#queue.push({ events, lost });
    return bytes;
  }

  #countLost(): number {
    this.#parts.maps.lost.read(0, this.#counterBytes);
    let sum = 0;
    for (const counter of this.#counters) sum += Number(counter);
    const more = sum - this.#lost;
    this.#lost = sum;
    return more;
  }

  #countMissed(): number {
    const programs = this.#parts.installed.flatMap((installed) => installed.programs);
    return programs.reduce((sum, program) => sum + Number(program.info().recursionMisses ?? 0n), 0);
  }
}
