import { viewsOf, type Decoder } from '../decode/index.js';
import type { AggregationSpec, Rank } from '../define/index.js';
import type { TableMaps } from '../load/index.js';
import { combine } from '../measure/index.js';
import { keyText } from './key-text.js';
import { largest, type KeyedRow } from './largest.js';
import { readRows, takeRows } from './rows.js';
import { Table } from './table.js';

/** The table of one program, and how its keys are decoded. */
export interface TableSource {
  readonly maps: TableMaps;
  readonly decodeKey: Decoder['one'];
}

/** The parts from which a table in the kernel is read. */
export interface TableParts {
  readonly aggregation: AggregationSpec;
  /** One for each program of the query. */
  readonly sources: readonly TableSource[];
  /** Events without room, since the start. */
  dropped(): number;
}

type Rows = Map<string, { readonly key: unknown; readonly cells: readonly BigUint64Array[] }>;
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
    return this.#table(rows, dropped);
  }

  /** Takes all rows away: each event is in exactly one table that is taken. */
  take(): Table<K, V> {
    this.#takes += 1;
    const { rows, dropped } = this.#last ?? this.#collect(true);
    if (this.#last !== null) this.#last = { rows: new Map(), dropped: 0 };
    this.#droppedBefore += dropped;
    return this.#table(rows, dropped);
  }

  /**
   * Keeps what is there when no event comes any more: the kernel's maps go away.
   *
   * @param turn waits for others between two pieces of the work, who may read and take meanwhile.
   */
  async finish(turn: () => Promise<void>): Promise<void> {
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
    const steps = this.#steps(take);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
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

  #table(rows: Rows, dropped: number): Table<K, V> {
    const { columns, single, cells, key, largest: only } = this.#parts.aggregation;
    const parts = Object.keys(key);
    const counted = cells.findIndex((cell) => cell.does === 'add' && cell.value.op === 'const');
    const results = new Map<string, KeyedRow<K, V>>();
    for (const [text, row] of rows) {
      // The only row of a table without keys is there before any event is.
      if (counted >= 0 && row.cells[counted]?.[0] === 0n) continue;
      const values = columns.map(
        ({ name, measure, cells: own }) =>
          [name, measure.result(own.map((cell) => row.cells[cell] as BigUint64Array))] as const,
      );
      const value = single ? values[0]?.[1] : Object.fromEntries(values);
      results.set(text, [row.key as K, value as V]);
    }
    if (only === null) return new Table(results, parts, dropped);
    const texts = new Map([...results].map(([text, row]) => [row, text]));
    const kept = largest(results.values(), only.count, parts, only.rank as Rank<K, V> | null);
    return new Table(new Map(kept.map((row) => [texts.get(row) as string, row])), parts, dropped);
  }
}

/** The key in a buffer that is a multiple of 8 bytes long. */
function padded(key: Uint8Array): ArrayBuffer {
  const buffer = new ArrayBuffer(Math.ceil(key.length / 8) * 8);
  new Uint8Array(buffer).set(key);
  return buffer;
}
