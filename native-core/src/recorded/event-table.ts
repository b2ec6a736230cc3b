import { TapError } from '../errors/index.js';
import type { MeasuringSpec } from '../define/index.js';
import { bucketIndex, bytesOf, combine, sketched, wordsOf, type Cell } from '../measure/index.js';
import { keyText, madeTable, type Rows, type Table } from '../table/index.js';
import { conditionOf, wordOf } from './evaluate.js';
import type { RecordedEvent, RecordedEvents } from './recorded-events.js';
import { valueOf } from './value.js';

/** Rows where the aggregation names no number. */
const usualRows = 1 << 20;

/** How events of one recording are measured. */
type Measuring = (event: RecordedEvent, time: bigint) => void;

/**
 * The table of an aggregation, of events that were recorded. Rows are limited to as many as `by()` says, or else to 1,048,576;
 * events without a row are dropped, and counted.
 */
export class EventTable<out K, out V> {
  readonly #spec: MeasuringSpec;
  readonly #rows: Rows = new Map();
  #dropped = 0;
  #seen = 0n;

  constructor(spec: MeasuringSpec) {
    this.#spec = spec;
  }

  /**
   * What takes the events of a recording, one by one in their order.
   *
   * @throws TapError TAP_ARGUMENT for what was not recorded.
   */
  taker(events: RecordedEvents): (event: RecordedEvent) => void {
    const { condition, aggregation } = this.#spec;
    const isMet = condition === null ? () => true : conditionOf(condition.node, events);
    const parts = Object.entries(aggregation.key).map(
      ([name, part]) => [name, valueOf(part, events)] as const,
    );
    const cells = aggregation.cells.map((cell) => measured(cell, events));
    const measure: Measuring = (event, time) => {
      const key = Object.fromEntries(parts.map(([name, read]) => [name, read(event)]));
      const row = this.#row(key);
      if (row === null) this.#dropped++;
      else cells.forEach((update, index) => update(row[index] as BigUint64Array, event, time));
    };
    return (event) => {
      this.#seen++;
      if (isMet(event)) measure(event, typeof event['time'] === 'bigint' ? event['time'] : this.#seen);
    };
  }

  /** What was measured until now. */
  table(): Table<K, V> {
    return madeTable<K, V>(this.#spec.aggregation, this.#rows, this.#dropped);
  }

  #row(key: object): readonly BigUint64Array[] | null {
    const text = keyText(key);
    const known = this.#rows.get(text);
    if (known !== undefined) return known.cells;
    const { maxKeys, cells } = this.#spec.aggregation;
    if (this.#rows.size >= (maxKeys ?? usualRows)) return null;
    const row = { key, cells: cells.map((cell) => new BigUint64Array(wordsOf(cell))) };
    this.#rows.set(text, row);
    return row.cells;
  }
}

type Update = (words: BigUint64Array, event: RecordedEvent, time: bigint) => void;

/** What an event does to the words of a cell, as the code in the kernel does it. */
function measured(cell: Cell, events: RecordedEvents): Update {
  const word = wordOf(cell.value, events);
  const change = changeOf(cell);
  return (words, event, time) => {
    const value = word(event);
    if (value === null)
      throw new TapError('TAP_ARGUMENT', `an event of ${events.probe} lacks the number that is measured`, {
        next: 'measure a number that all events have',
      });
    change(words, value, time);
  };
}

function changeOf(cell: Cell): (words: BigUint64Array, value: bigint, time: bigint) => void {
  switch (cell.does) {
    case 'first':
    case 'last':
      return (words, value, time) => combine(cell, words, BigUint64Array.of(time, value));
    case 'sketch':
      return (words, value) => {
        const { at, rank } = sketched(value, cell.bits);
        const bytes = bytesOf(words);
        bytes[at] = Math.max(rank, bytes[at] as number);
      };
    case 'tally':
      return (words, value) => {
        const index = bucketIndex(cell.scale, cell.signed, value);
        words[index] = (words[index] as bigint) + 1n;
      };
    default:
      return (words, value) => combine(cell, words, BigUint64Array.of(value));
  }
}
