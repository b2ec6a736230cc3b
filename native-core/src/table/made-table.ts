import type { AggregationSpec, Rank } from '../define/index.js';
import { countsAll } from '../measure/index.js';
import { takeAll } from '../sys/index.js';
import { largest, type KeyedRow } from './largest.js';
import { Table } from './table.js';

/** The keys of rows and the words of their cells, by a text of the key. */
export type Rows = Map<string, { readonly key: unknown; readonly cells: readonly BigUint64Array[] }>;

/** The table that the words of rows mean. */
export function madeTable<K, V>(aggregation: AggregationSpec, rows: Rows, dropped: number): Table<K, V> {
  return takeAll(madeSteps<K, V>(aggregation, rows, dropped));
}

/** The same in steps, one for each row. */
export function* madeSteps<K, V>(
  { columns, single, cells, key, largest: only }: AggregationSpec,
  rows: Rows,
  dropped: number,
): Generator<void, Table<K, V>, undefined> {
  const parts = Object.keys(key);
  const counted = cells.findIndex(countsAll);
  const results = new Map<string, KeyedRow<K, V>>();
  for (const [text, row] of rows) {
    yield;
    // The only row of a table without keys is there before any event is.
    if (row.cells[counted]?.every((word) => word === 0n)) continue;
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
