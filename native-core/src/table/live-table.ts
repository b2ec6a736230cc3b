import type { Decoder } from '../decode/index.js';
import type { AggregationSpec } from '../define/index.js';
import type { TableMaps } from '../load/index.js';
import { combine } from '../measure/index.js';
import { pacedTurn, takeAll, type Turn } from '../sys/index.js';
import { keyText } from './key-text.js';
import { madeSteps, madeTable, type Rows } from './made-table.js';
import { readKeys, readRows, takeRows, type RowKey } from './rows.js';
import { Stepwise } from './stepwise.js';
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
  add(key: RowKey): void;
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
  /** The end, once it has begun. */
  #end: Promise<void> | null = null;
  /** What is being taken. */
  #taking: Stepwise<Collected> | null = null;
  /** What is being read besides, for which the maps must be there. */
  readonly #reading = new Set<Stepwise<unknown>>();
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

  /** As `read()`, while the event loop runs: some rows are read at a time. */
  async readInTurns(): Promise<Table<K, V>> {
    return this.readBy(pacedTurn());
  }

  /** As `take()`, while the event loop runs: some rows are read at a time. Who calls `take()` meanwhile ends it at once. */
  async takeInTurns(): Promise<Table<K, V>> {
    const taken = await this.takeBeforeEnd(pacedTurn());
    if (taken !== null) return taken;
    await this.#end;
    return this.takeKept(pacedTurn());
  }

  /** @internal */
  async readBy(turn: Turn): Promise<Table<K, V>> {
    // Where there is nothing to prepare, it is read as it is now.
    if (this.#asksForNames) await this.#prepare(turn);
    return this.#madeInTurns(this.#last ?? (await this.#read(this.#steps(false), turn)), turn);
  }

  /**
   * Takes the table in turns. Who takes meanwhile ends it at once, and gets what came later. It is null when the end has begun: then
   * what is there is kept, for whoever takes in a loop would have it begin again and again.
   *
   * @internal
   */
  async takeBeforeEnd(turn: Turn): Promise<Table<K, V> | null> {
    // Where there is nothing to wait for, it is taken as it is now.
    if (this.#asksForNames) await this.#prepare(turn);
    if (this.#taking !== null) await this.#taking.inTurns(turn);
    // Those that begin later are not waited for: they could come one after another.
    const before = [...this.#reading];
    for (const one of before) await one.inTurns(turn);
    if (this.#end !== null) return null;
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
  finish(turn: Turn): Promise<void> {
    this.#end ??= this.#keep(turn);
    return this.#end;
  }

  async #keep(turn: Turn): Promise<void> {
    await this.#prepare(turn);
    while (this.#last === null) {
      // What is being taken counts what was dropped until now.
      await this.#taking?.inTurns(turn);
      const takes = this.#takes;
      const rows = await this.#read(this.#steps(false), turn);
      // Nobody has taken any of it.
      if (takes === this.#takes) this.#last = rows;
    }
    for (const one of this.#reading) await one.inTurns(turn);
  }

  get #asksForNames(): boolean {
    return this.#parts.sources.some(({ prepare }) => prepare !== undefined);
  }

  /** Reads what naming the keys that are there now needs, off the event loop. */
  async #prepare(turn: Turn): Promise<void> {
    for (const { maps, prepare } of this.#parts.sources) {
      // After the end the maps are gone.
      if (prepare === undefined || this.#last !== null) continue;
      const preparation = prepare();
      await this.#read(noteKeys(maps, preparation), turn);
      await preparation.read();
    }
  }

  /** Reads something of the maps, which stay until it is done. */
  async #read<T>(steps: Generator<unknown, T, undefined>, turn: Turn): Promise<T> {
    const reading = new Stepwise(steps);
    this.#reading.add(reading);
    try {
      await reading.inTurns(turn);
      return reading.end();
    } finally {
      this.#reading.delete(reading);
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

  /**
   * What is being read and taken in turns comes to its end first: it is of the rows that are taken now. What it throws, who reads or
   * takes it gets.
   */
  #beginTake(): Stepwise<Collected> {
    for (const one of [this.#taking, ...this.#reading]) while (one?.step() === false);
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

  /** Reads the rows, some with each step. */
  *#steps(take: boolean): Generator<void, Collected, undefined> {
    const { sources, aggregation } = this.#parts;
    const rows: Rows = new Map();
    for (const { maps, decodeKey } of sources) {
      for (const some of (take ? takeRows : readRows)(maps, aggregation.cells)) {
        for (const { views, at, cells } of some) {
          const key = decodeKey(views, at);
          const text = keyText(key);
          const known = rows.get(text);
          if (known === undefined) rows.set(text, { key, cells });
          else addRow(aggregation, known.cells, cells);
        }
        yield;
      }
    }
    const dropped = this.#parts.dropped() - this.#droppedBefore;
    if (take) this.#droppedBefore += dropped;
    return { rows, dropped };
  }
}

function addRow(
  { cells }: AggregationSpec,
  into: readonly BigUint64Array[],
  words: readonly BigUint64Array[],
): void {
  cells.forEach((cell, c) => combine(cell, into[c] as BigUint64Array, words[c] as BigUint64Array));
}

function* noteKeys(maps: TableMaps, preparation: Preparation): Generator<unknown, void, undefined> {
  for (const some of readKeys(maps)) {
    for (const key of some) preparation.add(key);
    yield;
  }
}
