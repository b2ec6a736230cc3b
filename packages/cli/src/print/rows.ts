import type { AnyTable } from '../run/tracer.js';
import { keyText } from './key-text.js';
import type { AnyAggregation } from '../question/tables.js';
import type { Row } from './row.js';

/** The rows of all tables, the one with the greatest number first; of equal ones by probe and key. */
export function rowsOf<V>(
  tables: readonly AnyAggregation[],
  taken: readonly AnyTable[],
  rank: (value: V) => number,
): readonly Row<V>[] {
  return tables
    .flatMap((table, i) => [...(taken[i] ?? [])].map(([key, value]) => ({ table, key, value: value as V })))
    .map((row) => ({ row, text: `${row.table.spec.probe.name} ${keyText(row)}` }))
    .sort((a, b) => rank(b.row.value) - rank(a.row.value) || (a.text < b.text ? -1 : 1))
    .map(({ row }) => row);
}
