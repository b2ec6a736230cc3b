import { setInterval } from 'node:timers/promises';
import { TapError } from '../errors/index.js';
import { pacedTurn } from '../sys/index.js';
import type { LiveTable, Table } from '../table/index.js';
import type { Tabulating } from '../define/index.js';
import { Attached } from './attached.js';
import type { LeftOutRuns } from './left-out-runs.js';
import type { GuardStats } from './overload.js';
import type { AttachedParts } from './parts.js';

/** A day, in milliseconds. */
const longestInterval = 86_400_000;

/** What a table session has done so far. */
export interface TableStats extends LeftOutRuns, GuardStats {
  /** Events that found no room for a row of theirs, since the start; exact. */
  readonly dropped: number;
  /** Changes of named maps that found no room for a new entry, and events that `once()` had no room for; exact. */
  readonly unstored: number;
}

/**
 * An attached aggregation: its table goes on in the kernel, and is read on demand.
 *
 * @example
 * await using bytes = await attach(on(tcp.sendmsg).by((e) => ({ to: e.daddr })).sum((e) => e.size));
 * for await (const table of bytes.every(1_000))
 *   for (const [{ to }, sum] of table.top(5)) console.log(to, sum);
 */
export class TableSession<out K, out V> extends Attached {
  readonly #table: LiveTable<K, V>;
  #dropped: number | null = null;
  readonly #ended = new AbortController();

  /** @internal */
  constructor(parts: AttachedParts, { spec }: Tabulating<K, V>) {
    super(parts);
    this.#table = this.tableOf(spec) as LiveTable<K, V>;
  }

  /** Events dropped and missed until now. */
  get stats(): TableStats {
    return {
      dropped: this.#dropped ?? this.#countDropped(),
      unstored: this.unstored(),
      ...this.leftOutRuns(),
      ...this.guardStats(),
    };
  }

  /**
   * A copy of the table as it is now. It is read row by row while events go on; so the measures of a row may differ by
   * the events of that moment. After the end of the session it is what was there at the end.
   */
  read(): Table<K, V> {
    return this.#table.read();
  }

  /**
   * Takes all rows away, and leaves an empty table in the kernel. Each event is in exactly one table that is taken, or
   * counted as dropped in it. After the end of the session it takes what was there at the end.
   */
  take(): Table<K, V> {
    return this.#table.take();
  }

  /** As `read()`, while the event loop runs: some rows are read at a time. Who takes meanwhile ends it at once. */
  async readInTurns(): Promise<Table<K, V>> {
    return this.#table.readInTurns();
  }

  /** As `take()`, while the event loop runs: some rows are read at a time. Who calls `take()` meanwhile ends it at once. */
  async takeInTurns(): Promise<Table<K, V>> {
    return this.#table.takeInTurns();
  }

  /**
   * Takes the table every so many milliseconds, and once more when the session ends; it keeps the process alive. Ending the
   * iteration early, with `break` or by an error, closes the session.
   *
   * @throws TapError TAP_ARGUMENT for an interval of less than 1 ms or more than a day.
   */
  async *every(milliseconds: number): AsyncGenerator<Table<K, V>, void, undefined> {
    if (!(milliseconds >= 1 && milliseconds <= longestInterval)) {
      throw new TapError('TAP_ARGUMENT', `every(): ${milliseconds} ms is not between 1 ms and a day`, {
        next: 'give the interval in milliseconds: every(1_000) is each second',
      });
    }
    const { signal } = this.#ended;
    try {
      for await (const tick of setInterval(milliseconds, 'tick', { signal })) {
        const table = tick ? await this.#table.takeBeforeEnd(pacedTurn()) : null;
        if (table !== null) yield table;
      }
    } catch (error) {
      if (!signal.aborted || (error as Error).name !== 'AbortError') throw error;
    } finally {
      // Whoever leaves the loop early comes here, too.
      await this.close();
    }
    yield await this.#table.takeKept(pacedTurn());
  }

  /** Its rows are not a stream that it could stand in: `stats` and `tell` say it. */
  protected override overloaded(): void {}

  protected override async finish(): Promise<void> {
    this.#dropped = this.#countDropped();
    await this.#table.finish(pacedTurn());
  }

  protected override released(): void {
    this.#ended.abort();
  }

  #countDropped(): number {
    return this.lost('row');
  }
}
