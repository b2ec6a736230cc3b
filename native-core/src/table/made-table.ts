import type { AggregationSpec, Column, Rank } from '../define/index.js';
import { countsAll, wordsOf } from '../measure/index.js';
import { takeAll } from '../sys/index.js';
import { keyText } from './key-text.js';
import { LargestRows, type KeyedRow } from './largest.js';
import { Table } from './table.js';

/** The keys of rows and the words of their cells, by a text of the key. */
export type Rows = Map<string, { readonly key: unknown; readonly cells: readonly BigUint64Array[] }>;

/** The table that the words of rows mean. */
export function madeTable<K, V>(aggregation: AggregationSpec, rows: Rows, dropped: number): Table<K, V> {
  return takeAll(madeSteps<K, V>(aggregation, rows, dropped));
}

/** Words that are read at each step, and what a row costs besides, as so many of them. */
const [stepWords, rowCost] = [8_192, 32];

/** The same in steps. */
export function* madeSteps<K, V>(
  { columns, single, cells, key, largest: only }: AggregationSpec,
  rows: Rows,
  dropped: number,
): Generator<void, Table<K, V>, undefined> {
  const parts = Object.keys(key);
  const counted = cells.findIndex(countsAll);
  const [first] = columns;
  const results = new Map<string, KeyedRow<K, V>>();
  const kept = only && new LargestRows<K, V>(only.count, parts, only.rank as Rank<K, V> | null);
  const cost = cells.reduce((sum, cell) => sum + wordsOf(cell), rowCost);
  let done = 0;
  for (const [text, row] of rows) {
    done += cost;
    if (done >= stepWords) {
      yield;
      done = 0;
    }
    // The only row of a table without keys is there before any event is.
    if (row.cells[counted]?.every((word) => word === 0n)) continue;
    const valueOf = ({ measure, cells: own }: Column): unknown =>
      measure.result(own.map((cell) => row.cells[cell] as BigUint64Array));
    const value = single
      ? first && valueOf(first)
      : Object.fromEntries(columns.map((column) => [column.name, valueOf(column)]));
    const made: KeyedRow<K, V> = [row.key as K, value as V];
    if (kept === null) results.set(text, made);
    else kept.add(made);
  }
  for (const row of kept?.rows ?? []) results.set(keyText(row[0] as object), row);
  return new Table(results, parts, dropped);
}
