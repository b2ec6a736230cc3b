import { viewsOf, type Decoder, type Views } from '../decode/index.js';
import type { AggregationSpec } from '../define/index.js';
import type { TableMaps } from '../load/index.js';
import { combine } from '../measure/index.js';
import { takeAll } from '../sys/index.js';
import { keyText } from './key-text.js';
import { madeSteps, madeTable, type Rows } from './made-table.js';
import { readKeys, readRows, takeRows } from './rows.js';
import { Stepwise, type Turn } from './stepwise.js';
import type { Table } from './table.js';

/** The table of one program, and how its keys are decoded. */
export interface TableSource {
  readonly maps: TableMaps;
  readonly decodeKey: Decoder['one'];
  /** Begins to prepare decoding; left out where keys need nothing for it. */
  readonly prepare?: () => Preparation;
}

/** What decoding keys needs. */
export interface Preparation {
  /** Notes what a key needs. */
  add(key: Views): void;
  /** Reads it off the event loop; null where that is nothing. It never rejects. */
  read(): Promise<void> | null;
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
  /** Whether the end has begun. */
  #ending = false;
  /** What is being taken. */
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
    return this.#made(this.#takeLast() ?? this.#ended(this.#beginTake()));
  }

  /**
   * The same, but others work while it is read. Who takes meanwhile ends it at once, and gets what came later. It is null when the end
   * has begun: then what is there is kept.
   *
   * @internal
   */
  async takeInTurns(turn: Turn): Promise<Table<K, V> | null> {
    await this.#prepare(turn);
    await this.#taking?.inTurns(turn);
    if (this.#ending) return null;
    const taking = this.#beginTake();
    await taking.inTurns(turn);
    return this.#madeInTurns(this.#ended(taking), turn);
  }

  /**
   * Takes what was kept at the end, and lets others work while the table is made of it.
   *
   * @internal
   */
  async takeKept(turn: Turn): Promise<Table<K, V>> {
    return this.#madeInTurns(this.#takeLast() ?? this.#ended(this.#beginTake()), turn);
  }

  /**
   * Keeps what is there when no event comes any more: the kernel's maps go away. Nobody can ask again later for what is read too late
   * now, so that it is waited for. Others may read and take meanwhile.
   */
  async finish(turn: Turn): Promise<void> {
    // Whoever takes in turns would begin again and again, and its maps go away.
    this.#ending = true;
    await this.#prepare(turn);
    while (this.#last === null) {
      // What is being taken counts what was dropped until now.
      await this.#taking?.inTurns(turn);
      const takes = this.#takes;
      const reading = new Stepwise(this.#steps(false));
      while (!reading.step() && takes === this.#takes) await turn();
      // Nobody has taken any of it.
      if (takes === this.#takes) this.#last = reading.end();
    }
  }

  /** Reads what naming the keys that are there now needs, off the event loop. */
  async #prepare(turn: Turn): Promise<void> {
    for (const { maps, prepare } of this.#parts.sources) {
      // After the end the maps are gone.
      if (prepare === undefined || this.#last !== null) continue;
      const preparation = prepare();
      await new Stepwise(noteKeys(maps, preparation)).inTurns(turn);
      await preparation.read();
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

  /** What is being taken in turns comes to its end first: both would take from the same map. What it throws, who takes it gets. */
  #beginTake(): Stepwise<Collected> {
    while (this.#taking?.step() === false);
    this.#takes += 1;
    this.#taking = new Stepwise(this.#steps(true));
    return this.#taking;
  }

  /** What was taken; it is not kept for others. */
  #ended(taking: Stepwise<Collected>): Collected {
    try {
      return taking.end();
    } finally {
      if (this.#taking === taking) this.#taking = null;
    }
  }

  async #madeInTurns({ rows, dropped }: Collected, turn: Turn): Promise<Table<K, V>> {
    const making = new Stepwise(madeSteps<K, V>(this.#parts.aggregation, rows, dropped));
    await making.inTurns(turn);
    return making.end();
  }

  #made({ rows, dropped }: Collected): Table<K, V> {
    return madeTable(this.#parts.aggregation, rows, dropped);
  }

  /** Reads the rows, one at each step. */
  *#steps(take: boolean): Generator<void, Collected, undefined> {
    const { sources, aggregation } = this.#parts;
    const { cells } = aggregation;
    const rows: Rows = new Map();
    for (const { maps, decodeKey } of sources) {
      for (const row of (take ? takeRows : readRows)(maps, cells)) {
        yield;
        if (row === null) continue;
        const key = decodeKey(viewsOf(padded(row.key)), 0);
        const text = keyText(key);
        const known = rows.get(text);
        if (known === undefined) rows.set(text, { key, cells: row.cells });
        else
          cells.forEach((cell, c) =>
            combine(cell, known.cells[c] as BigUint64Array, row.cells[c] as BigUint64Array),
          );
      }
    }
    const dropped = this.#parts.dropped() - this.#droppedBefore;
    if (take) this.#droppedBefore += dropped;
    return { rows, dropped };
  }
}

function* noteKeys(maps: TableMaps, preparation: Preparation): Generator<unknown, void, undefined> {
  for (const key of yield* readKeys(maps)) {
    preparation.add(viewsOf(padded(key)));
    yield;
  }
}

/** The key in a buffer that is a multiple of 8 bytes long. */
function padded(key: Uint8Array): ArrayBuffer {
  const buffer = new ArrayBuffer(Math.ceil(key.length / 8) * 8);
  new Uint8Array(buffer).set(key);
  return buffer;
}
