import {
  decodeSteps,
  kernelAddresses,
  userAddresses,
  viewsOf,
  type ProgramDecoder,
  type Views,
} from '../decode/index.js';
import type { Attachable, QuerySpec, Tabulating } from '../define/index.js';
import type { AddressSymbol, CapturedStack } from '../expr/index.js';
import { TapError } from '../errors/index.js';
import { RingReader } from '../ring/index.js';
import { pacedTurn, turn } from '../sys/index.js';
import type { LiveTable } from '../table/index.js';
import { Attached } from './attached.js';
import type { LiveContext } from '../machine/index.js';
import { LateRings } from './late-rings.js';
import { oneByOne } from './one-by-one.js';
import type { LeftOutRuns } from './left-out-runs.js';
import type { GuardStats, Overload } from './overload.js';
import type { AttachedParts } from './parts.js';
import { absentValues, recordDecoders, type Absence } from './decoders.js';
import { Queue } from './queue.js';
import { StackFunctions } from './stack-functions.js';
import { latest, nothingTold, together, type Told } from './told.js';

/** Events in the order of their times, with what was lost or left out since the batch before. */
export interface Batch<E> extends Told {
  /** The events, in the order of their times. */
  readonly events: readonly E[];
}

/** Records as they were in the rings, with what happened since the chunk before. */
interface Chunk {
  readonly views: Views;
  readonly told: Told;
  /** Comes when the names of code in processes are read that the records need; null when nothing has to be waited for. */
  readonly ready: Promise<void> | null;
}

const noRecords = new ArrayBuffer(0);

/** What a session has done so far. */
export interface SessionStats extends LeftOutRuns, GuardStats {
  /** Events that were decoded for their consumer; those that still wait to be decoded do not count. */
  readonly delivered: number;
  /** Events that found the ring of their CPU full, or not yet there: that of one that had just come online; exact. */
  readonly lost: number;
  /** Changes of named maps that found no room for a new entry, and events that `once()` had no room for; exact. */
  readonly unstored: number;
}

/**
 * Attached queries: an async iterable of their events in the order of their times. Ending an iteration early, with
 * `break` or by an error, closes the session.
 *
 * @example
 * await using sends = await attach(on(tcp.sendmsg), { signal: AbortSignal.timeout(10_000) });
 * for await (const { events, lost } of sends.batches()) console.log(events.length, lost);
 * console.log(sends.stats);
 */
export class Session<out E> extends Attached implements AsyncIterable<E> {
  /** Null when no query reports its events: then there are no rings. */
  readonly #reader: RingReader | null;
  /** Null, too, without rings. */
  readonly #lateRings: LateRings | null = null;
  readonly #queue: Queue<Chunk>;
  readonly #decoders: readonly ProgramDecoder[];
  readonly #asksFor: { readonly users: boolean; readonly kernel: boolean };
  readonly #prepare: LiveContext['prepare'];
  readonly #functions: StackFunctions;
  readonly #tables: ReadonlyMap<QuerySpec, LiveTable<unknown, unknown> | null>;
  readonly #turn = pacedTurn();
  #delivered = 0;
  #lost = 0;
  #thinned = 0;
  /** What the guard saw and no batch has said yet. */
  #overload: Overload | null = null;
  /** What batches say that could not be decoded. */
  #untold: Told = nothingTold;
  /** Whether nothing is read any more but what the end of the session leaves. */
  #finished = false;

  /** @internal */
  constructor(parts: AttachedParts, latency: number) {
    super(parts);
    const { installed, maps } = parts;
    this.#decoders = recordDecoders(parts);
    this.#asksFor = {
      users: this.#decoders.some(({ userStacks }) => userStacks.length > 0),
      kernel: this.#decoders.some(({ kernelPlaces }) => kernelPlaces !== null),
    };
    this.#prepare = (places, kernel) => parts.decoding.prepare(places, kernel);
    this.#functions = new StackFunctions(parts.decoding);
    const specs = new Set(installed.map(({ spec }) => spec));
    this.#tables = new Map([...specs].map((spec) => [spec, this.tableOf(spec)]));
    this.#queue = new Queue<Chunk>(() => this.#reader?.arm());
    const { rings } = maps;
    this.#reader = rings === null ? null : new RingReader(rings.maps, { latency }, () => this.#read());
    this.#reader?.arm();
    if (rings !== null && this.#reader !== null) this.#lateRings = new LateRings(rings, this.#reader);
  }

  /** Events delivered, lost and missed until now. */
  get stats(): SessionStats {
    return {
      delivered: this.#delivered,
      lost: this.#lost,
      unstored: this.unstored(),
      ...this.leftOutRuns(),
      ...this.guardStats(),
    };
  }

  /**
   * The table of one of the session's queries.
   *
   * @throws TapError TAP_ARGUMENT when the session has no such query.
   */
  table<K, V>({ spec }: Tabulating<K, V>): LiveTable<K, V> {
    const table = this.#tables.get(spec);
    if (table) return table as LiveTable<K, V>;
    throw new TapError('TAP_ARGUMENT', `this session has no such table of ${spec.probe.name}`, {
      next: 'give table() the very query that was given to attach()',
    });
  }

  /**
   * The functions of a raw stack that an event of this session has, one for each of its addresses; null where none is known. Ask
   * when the event comes: later, its process may be gone, or have other code at an address. What is found is kept for a second.
   *
   * @example
   * const sends = on(tcp.sendmsg).select(() => ({ stack: kernelStack(16) }));
   * await using session = await attach(sends);
   * for await (const { stack } of session) console.log(session.functionsOf(stack).map((one) => one?.name ?? '?'));
   */
  functionsOf(stack: CapturedStack): readonly (AddressSymbol | null)[] {
    return this.#functions.of(stack);
  }

  /**
   * The values of a query's events that this kernel does not have, by their names. An event has null there, and a condition finds them
   * unequal to everything, which null alone does not tell: null may mean something, as `error` does of a call without an error.
   *
   * @throws TapError TAP_ARGUMENT when the session has no such query, or one that reports no events.
   */
  absentValues({ spec }: Attachable): Readonly<Record<string, Absence>> {
    const absent = absentValues(spec, this);
    if (absent !== null) return absent;
    throw new TapError('TAP_ARGUMENT', `this session has no such query of ${spec.probe.name} with events`, {
      next: 'give the very query that was given to attach()',
    });
  }

  /**
   * Events in batches, as they were read, with the number of lost ones in between: the fastest way to consume them. A
   * batch is decoded when it is asked for. If one cannot be decoded, that is an error, which ends the session; you can
   * still ask for those after it.
   */
  batches(): AsyncIterableIterator<Batch<E>> {
    const iterator: AsyncIterableIterator<Batch<E>> = {
      next: async () => {
        // Batches that wait already would be decoded one after another.
        const others = this.#turn();
        if (others !== null) await others;
        const { done, value } = await this.#queue.next();
        return done ? { done, value: undefined } : { done: false, value: await this.#batch(value) };
      },
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
    return oneByOne(this.batches());
  }

  /** Events that are in the rings are still delivered. */
  protected override async finish(): Promise<void> {
    this.#lateRings?.close();
    for (const table of this.#tables.values()) await table?.finish(pacedTurn());
    this.#finished = true;
    try {
      while (this.#take(true) > 0) await turn();
    } catch (error) {
      this.#queue.fail(error);
      throw error;
    }
  }

  protected override released(): void {
    this.#lateRings?.close();
    this.#reader?.close();
    this.#queue.end();
  }

  /** A batch says it, also when no event comes. */
  protected override overloaded(overload: Overload): void {
    this.#overload = latest(this.#overload, overload);
    this.#read();
  }

  #read(): void {
    if (this.#finished) return;
    try {
      this.reading(() => {
        // A reader that is behind stops here: the rings are the queue, and the kernel counts what finds no room.
        while (this.#queue.wants) {
          const bytes = this.#take(false);
          if (this.#reader?.filled(bytes) !== true) break;
        }
      });
      if (this.#queue.wants) this.#reader?.arm();
    } catch (error) {
      this.#finished = true;
      this.#queue.fail(error);
      this.closeUnasked();
    }
  }

  /** Moves one buffer of records to the queue, as they are; returns its bytes. */
  #take(all: boolean): number {
    const bytes = this.#reader?.drain(all) ?? 0;
    const told = this.#news();
    if (bytes === 0 && told === nothingTold) return 0;
    const views = viewsOf(this.#reader?.buffer.slice(0, bytes) ?? noRecords);
    // Now, and not when the batch is asked for: a process may end, and its names with it.
    const ready = bytes === 0 ? null : this.#readNames(views, bytes);
    this.#queue.push({ views, told, ready });
    return bytes;
  }

  #readNames(views: Views, bytes: number): Promise<void> | null {
    const { users, kernel } = this.#asksFor;
    if (!users && !kernel) return null;
    return this.#prepare(
      users ? userAddresses(views, bytes, this.#decoders) : [],
      kernel ? kernelAddresses(views, bytes, this.#decoders) : null,
    );
  }

  async #batch({ views, told, ready }: Chunk): Promise<Batch<E>> {
    const all = together(this.#untold, told);
    this.#untold = nothingTold;
    try {
      if (ready !== null) await ready;
      const steps = decodeSteps(views, views.u8.length, this.#decoders);
      let decoded = this.reading(() => steps.next());
      while (decoded.done !== true) {
        const others = this.#turn();
        if (others !== null) await others;
        decoded = this.reading(() => steps.next());
      }
      const events = decoded.value;
      this.#delivered += events.length;
      return { events: events as unknown as readonly E[], ...all };
    } catch (error) {
      this.#untold = together(all, this.#untold);
      // What fails here fails to whoever closes, too.
      await this.close().catch(() => undefined);
      throw error;
    }
  }

  /** What happened since the last chunk. */
  #news(): Told {
    const [lost, thinned] = [this.lost('record'), this.guardStats().thinned];
    const news = { lost: lost - this.#lost, thinned: thinned - this.#thinned, overload: this.#overload };
    if (news.lost === 0 && news.thinned === 0 && news.overload === null) return nothingTold;
    this.#lost = lost;
    this.#thinned = thinned;
    this.#overload = null;
    return news;
  }
}
