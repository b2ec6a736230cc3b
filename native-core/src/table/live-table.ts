import { viewsOf, type Decoder, type Views } from '../decode/index.js';
import type { AggregationSpec } from '../define/index.js';
import type { TableMaps } from '../load/index.js';
import { combine } from '../measure/index.js';
import { takeAll } from '../sys/index.js';
import { keyText } from './key-text.js';
import { madeTable, type Rows } from './made-table.js';
import { readKeys, readRows, takeRows } from './rows.js';
import type { Table } from './table.js';

/** The table of one program, and how its keys are decoded. */
export interface TableSource {
  readonly maps: TableMaps;
  readonly decodeKey: Decoder['one'];
  /** Reads, off the event loop, what decoding some keys needs; null where that is nothing. It never rejects. Left out where no key does. */
  readonly prepare?: (keys: Iterable<Views>) => Promise<void> | null;
}

/** The parts from which a table in the kernel is read. */
export interface TableParts {
  readonly aggregation: AggregationSpec;
  /** One for each program of the query. */
  readonly sources: readonly TableSource[];
  /** Events without room, since the start. */
  dropped(): number;
}

type Collected = { readonly rows: Rows; readonly dropped: number };

/** Rows that are read between two turns of others: a few milliseconds. */
const rowsAtOnce = 512;
/** The same of rows whose keys have code of processes: to name the frames of one takes up to a quarter of a millisecond. */
const namedRowsAtOnce = 32;

/**
 * The table of an aggregation that goes on in the kernel; after `finish()` it keeps what was there.
 *
 * @example
 * const sends = on(tcp.sendmsg).count();
 * await using session = await attach([sends, on(kprocess.exec)]);
 * for await (const { filename } of session) console.log(filename, session.table(sends).take().value);
 */
export class LiveTable<out K, out V> {
  readonly #parts: TableParts;
  #last: Collected | null = null;
  #takes = 0;
  /** The last take, whether it goes on or not. */
  #taking: Stepwise<Collected> | null = null;
  #droppedBefore = 0;

  constructor(parts: TableParts) {
    this.#parts = parts;
  }

  /** A copy of the table as it is now. It takes some time, and events go on. */
  read(): Table<K, V> {
    return this.#made(this.#last ?? takeAll(this.#steps(false)));
  }

  /** Takes all rows away: each event is in exactly one table that is taken. */
  take(): Table<K, V> {
    return this.#made(this.#takeLast() ?? this.#beginTake().finish());
  }

  /**
   * The same, but others work while it is read. Who takes meanwhile gets what came after this began. It is null when the end came
   * first: then what is there is kept.
   *
   * @param turn waits for others between two pieces of the work.
   */
  async takeInTurns(turn: () => Promise<void>): Promise<Table<K, V> | null> {
    await this.#prepare();
    if (this.#last !== null) return null;
    const taking = this.#beginTake();
    while (!taking.step()) await turn();
    return this.#made(taking.finish());
  }

  /**
   * Keeps what is there when no event comes any more: the kernel's maps go away. Nobody can ask again later for what is read too late
   * now, so that it is waited for.
   *
   * @param turn waits for others between two pieces of the work, who may read and take meanwhile.
   */
  async finish(turn: () => Promise<void>): Promise<void> {
    await this.#prepare();
    while (this.#last === null) {
      const takes = this.#takes;
      const reading = new Stepwise(this.#steps(false));
      while (!reading.step() && takes === this.#takes) await turn();
      // Nobody has taken any of it.
      if (takes === this.#takes) this.#last = reading.finish();
    }
    this.#endTake();
  }

  /** Reads what naming the keys that are there now needs, off the event loop. */
  async #prepare(): Promise<void> {
    for (const { maps, prepare } of this.#parts.sources) {
      if (prepare === undefined) continue;
      // After the end the maps are gone.
      if (this.#last !== null) return;
      await prepare(readKeys(maps).map((key) => viewsOf(padded(key))));
    }
  }

  /** Takes what was kept at the end; null before it. */
  #takeLast(): Collected | null {
    if (this.#last === null) return null;
    this.#takes += 1;
    const last = this.#last;
    this.#last = { rows: new Map(), dropped: 0 };
    return last;
  }

  /** What is being taken in turns is taken at once: its map is needed, or goes away. */
  #endTake(): void {
    if (this.#taking?.goesOn === true) this.#taking.finish();
  }

  #beginTake(): Stepwise<Collected> {
    this.#endTake();
    this.#takes += 1;
    this.#taking = new Stepwise(this.#steps(true));
    return this.#taking;
  }

  #made({ rows, dropped }: Collected): Table<K, V> {
    return madeTable(this.#parts.aggregation, rows, dropped);
  }

  /** Reads the rows, some at a time. */
  *#steps(take: boolean): Generator<void, Collected, undefined> {
    let read = 0;
    const { sources, aggregation } = this.#parts;
    const atOnce = sources.some(({ prepare }) => prepare !== undefined) ? namedRowsAtOnce : rowsAtOnce;
    const { cells } = aggregation;
    const rows: Rows = new Map();
    for (const { maps, decodeKey } of sources) {
      for (const row of (take ? takeRows : readRows)(maps, cells)) {
        if (row === null) {
          yield;
          continue;
        }
        const key = decodeKey(viewsOf(padded(row.key)), 0);
        const text = keyText(key);
        const known = rows.get(text);
        if (known === undefined) rows.set(text, { key, cells: row.cells });
        else
          cells.forEach((cell, c) =>
            combine(cell, known.cells[c] as BigUint64Array, row.cells[c] as BigUint64Array),
          );
        if (++read % atOnce === 0) yield;
      }
    }
    const dropped = this.#parts.dropped() - this.#droppedBefore;
    if (take) this.#droppedBefore += dropped;
    return { rows, dropped };
  }
}

/** Work in steps, which goes on in turns until somebody needs it at once. What it throws, it throws at each call. */
class Stepwise<T> {
  readonly #steps: Generator<void, T, undefined>;
  #end: (() => T) | null = null;

  constructor(steps: Generator<void, T, undefined>) {
    this.#steps = steps;
  }

  /** Whether there are steps left. */
  get goesOn(): boolean {
    return this.#end === null;
  }

  /** Takes a step; says whether it was the last. */
  step(): boolean {
    if (this.#end !== null) return true;
    try {
      const { done, value } = this.#steps.next();
      if (done === true) this.#end = () => value;
    } catch (error) {
      this.#end = () => {
        throw error;
      };
    }
    return this.#end !== null;
  }

  /** Takes all steps that are left: what the work gives. */
  finish(): T {
    while (!this.step());
    return (this.#end as () => T)();
  }
}

/** The key in a buffer that is a multiple of 8 bytes long. */
function padded(key: Uint8Array): ArrayBuffer {
  const buffer = new ArrayBuffer(Math.ceil(key.length / 8) * 8);
  new Uint8Array(buffer).set(key);
  return buffer;
}
