import type { CycleFit } from '../clock/index.js';
import type { Counted } from '../codegen/index.js';
import { NamedMap, type Attachable, type QuerySpec, type Variable, type WordValue } from '../define/index.js';
import { TapError } from '../errors/index.js';
import type { KernelMemory } from '../load/index.js';
import { turn, type Why } from '../sys/index.js';
import { LiveMap, LiveVariable } from './live-map.js';
import type { LiveTable } from '../table/index.js';
import { liveTable } from './decoders.js';
import type { Installed } from './install.js';
import { keepAlive } from './keep-alive.js';
import { leftOutRuns, type LeftOutRuns } from './left-out-runs.js';
import type { Losses } from './losses.js';
import type { GuardStats, Overload } from './overload.js';
import { pairStats, type PairStats } from './pairs.js';
import { detach, release, type AttachedParts, type LeftOut } from './parts.js';

/** The programs of a session in the kernel, with their maps: it owns all of them, until `close()`. */
export abstract class Attached {
  readonly #parts: AttachedParts;
  readonly #losses: Losses;
  /** What was counted at the end. */
  readonly #pairs = new Map<QuerySpec, PairStats>();
  #unstored: number | null = null;
  #leftOut: LeftOutRuns | null = null;
  #end: Promise<void> | null = null;
  #forget: () => void = () => undefined;

  protected constructor(parts: AttachedParts) {
    this.#parts = parts;
    this.#losses = parts.losses;
    for (const one of parts.installed)
      for (const part of [one, one.table, one.table?.maps, ...one.programs, ...one.attachments])
        if (part) keepAlive(part, this);
  }

  /** The attached programs: probe, mechanism and place of each, and why it was not a better one. */
  get installed(): readonly Installed[] {
    return this.#parts.installed;
  }

  /**
   * What `kernel.fn(NAME, { all: true })` and patterns mean, too, and the kernel lets nobody probe: functions of several that
   * have one name. Empty when all are attached.
   */
  get leftOut(): readonly LeftOut[] {
    return this.#parts.leftOut;
  }

  /** Whether the session has ended, or is about to. */
  get closed(): boolean {
    return this.#end !== null;
  }

  /**
   * Bytes of kernel memory that the session takes when all its maps are full, by their kind. They are computed from the number and the
   * sizes of what the maps hold and from the number of CPUs, as the structures of kernel/bpf add up; programs, what the allocator
   * adds and what attaching takes are not in it. A CPU that comes online adds a ring. Rings, tables, stacks and named maps may each
   * be an eighth of the machine's memory.
   */
  get memory(): KernelMemory {
    return this.#parts.memory.bytes;
  }

  /**
   * How often an address was left without a name when an event or a row was decoded, by the reason: its process ended before its
   * files were read, runs `other program` now, was `late`, and so on; of the kernel only those that it has `hidden`. An event shows
   * the bare address then.
   */
  get unnamed(): Readonly<Partial<Record<Why, number>>> {
    return this.#parts.decoding.unnamed;
  }

  /** How exactly the cycle counter of `get_cycles()` follows from the monotonic clock, at this moment. */
  cycleFit(): CycleFit {
    return this.#parts.decoding.cycleFit();
  }

  /**
   * A named map or a variable of the session's queries, as it is now.
   *
   * @throws TapError TAP_ARGUMENT when no query of the session uses it.
   */
  map<K, E extends WordValue>(map: NamedMap<K, E>): LiveMap<K, E>;
  map<E extends WordValue>(map: Variable<E>): LiveVariable<E>;
  map(map: NamedMap<unknown, WordValue> | Variable<WordValue>): unknown {
    const live = this.#parts.maps.named.get(map.ref);
    if (live === undefined) {
      throw new TapError('TAP_ARGUMENT', `no query of this session uses the map "${map.ref.name}"`, {
        next: 'name the map in a condition, a value or a change of one of its queries',
      });
    }
    return keepAlive(map instanceof NamedMap ? new LiveMap(live, map) : new LiveVariable(live, map), this);
  }

  /**
   * How many events of a query on a probe of `between()` met each other, and how many never did.
   *
   * @throws TapError TAP_ARGUMENT for a query that has no pair in this session.
   */
  pairs({ spec }: Attachable): PairStats {
    return this.#pairs.get(spec) ?? pairStats(spec, this.#parts, this.#losses);
  }

  /**
   * Ends the session when the signal aborts.
   *
   * @throws the signal's reason when it has aborted already; the session has ended then.
   */
  async closeOn(signal: AbortSignal): Promise<void> {
    if (signal.aborted) {
      await this.close();
      signal.throwIfAborted();
    }
    const close = (): void => this.closeUnasked();
    signal.addEventListener('abort', close, { once: true });
    this.#forget = () => signal.removeEventListener('abort', close);
  }

  /**
   * Detaches everything, and promises that the kernel is done with it; the event loop runs between the calls of the kernel. What was
   * measured or reported until then can still be read. Each call promises the same end.
   */
  close(): Promise<void> {
    this.#end ??= this.#close();
    return this.#end;
  }

  /** Lets the guard look from now on. @internal */
  watch(): void {
    this.#parts.guard?.begin((overload) => {
      this.overloaded(overload);
      if (overload.then === 'stop') this.closeUnasked();
    });
  }

  /** Begins to close; who iterates or closes is told when that fails. */
  protected closeUnasked(): void {
    this.close().catch(() => undefined);
  }

  async #close(): Promise<void> {
    this.#forget();
    this.#parts.guard?.close();
    try {
      await detach(this.#parts);
      this.#leftOut = this.leftOutRuns();
      this.#unstored = this.unstored();
      this.#parts.guard?.finish();
      for (const { spec } of this.installed) {
        if (spec.probe.pair === undefined || this.#pairs.has(spec)) continue;
        this.#pairs.set(spec, pairStats(spec, this.#parts, this.#losses));
        await turn();
      }
      await this.finish();
    } finally {
      await release(this.#parts);
      this.released();
    }
  }

  /** As `close()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Runs what reads and decodes records; its time is the session's. */
  protected reading<R>(body: () => R): R {
    const { guard } = this.#parts;
    return guard === null ? body() : guard.reading(body);
  }

  /** What the guard has done so far. */
  protected guardStats(): GuardStats {
    return this.#parts.guard?.stats ?? { thinned: 0, overload: null };
  }

  /** Passes on what the guard saw. */
  protected abstract overloaded(overload: Overload): void;

  /** Reads what is left, when no event comes any more and the maps are still there. */
  protected abstract finish(): Promise<void>;

  /** Tells those who wait, when everything is given back. */
  protected abstract released(): void;

  /** What found no room in any program, since the start. */
  protected lost(counted: Counted): number {
    return this.#losses.of(
      counted,
      this.installed.map(({ number }) => number),
    );
  }

  /** The table of a query; null for one that measures nothing. */
  protected tableOf(spec: QuerySpec): LiveTable<unknown, unknown> | null {
    const table = liveTable(spec, this.#parts, (programs) => this.#losses.of('row', programs));
    return table === null ? null : keepAlive(table, this);
  }

  /** Entries of named maps that found no room. */
  protected unstored(): number {
    return this.#unstored ?? this.lost('entry');
  }

  /** Runs of programs that the kernel left out, and processes that could not be followed. */
  protected leftOutRuns(): LeftOutRuns {
    return this.#leftOut ?? leftOutRuns(this.#parts);
  }
}
