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
  #droppedBefore = 0;

  constructor(parts: TableParts) {
    this.#parts = parts;
  }

  /** A copy of the table as it is now. It takes some time, and events go on. */
  read(): Table<K, V> {
    const { rows, dropped } = this.#last ?? this.#collect(false);
    return madeTable(this.#parts.aggregation, rows, dropped);
  }

  /** Takes all rows away: each event is in exactly one table that is taken. */
  take(): Table<K, V> {
    this.#takes += 1;
    const { rows, dropped } = this.#last ?? this.#collect(true);
    if (this.#last !== null) this.#last = { rows: new Map(), dropped: 0 };
    this.#droppedBefore += dropped;
    return madeTable(this.#parts.aggregation, rows, dropped);
  }

  /**
   * Keeps what is there when no event comes any more: the kernel's maps go away. Nobody can ask again later for what is read too late
   * now, so that it is waited for.
   *
   * @param turn waits for others between two pieces of the work, who may read and take meanwhile.
   */
  async finish(turn: () => Promise<void>): Promise<void> {
    for (const { maps, prepare } of this.#parts.sources)
      if (prepare !== undefined) await prepare(readKeys(maps).map((key) => viewsOf(padded(key))));
    while (this.#last === null) {
      const takes = this.#takes;
      const steps = this.#steps(false);
      let step = steps.next();
      for (; !step.done && takes === this.#takes; step = steps.next()) await turn();
      // Nobody has taken any of it.
      if (step.done && takes === this.#takes) this.#last = step.value;
    }
  }

  #collect(take: boolean): Collected {
    return takeAll(this.#steps(take));
  }

  /** Reads the rows, some at a time. */
  *#steps(take: boolean): Generator<void, Collected, undefined> {
    let read = 0;
    const { sources, aggregation } = this.#parts;
    const { cells } = aggregation;
    const rows: Rows = new Map();
    for (const { maps, decodeKey } of sources) {
      for (const row of (take ? takeRows : readRows)(maps, cells)) {
        const key = decodeKey(viewsOf(padded(row.key)), 0);
        const text = keyText(key);
        const known = rows.get(text);
        if (known === undefined) rows.set(text, { key, cells: row.cells });
        else
          cells.forEach((cell, c) =>
            combine(cell, known.cells[c] as BigUint64Array, row.cells[c] as BigUint64Array),
          );
        if (++read % rowsAtOnce === 0) yield;
      }
    }
    return { rows, dropped: this.#parts.dropped() - this.#droppedBefore };
  }
}

/** The key in a buffer that is a multiple of 8 bytes long. */
function padded(key: Uint8Array): ArrayBuffer {
  const buffer = new ArrayBuffer(Math.ceil(key.length / 8) * 8);
  new Uint8Array(buffer).set(key);
  return buffer;
}
