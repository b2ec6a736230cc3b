import type { AnyTable } from '../core.js';
import type { AnyAggregation } from './plan.js';

/** One row of the table of a probe. */
export interface Row<V> {
  readonly table: AnyAggregation;
  readonly key: Readonly<Record<string, unknown>>;
  readonly value: V;
}

/** The rows of all tables, the one with the greatest number first. */
export function rowsOf<V>(
  tables: readonly AnyAggregation[],
  taken: readonly AnyTable[],
  rank: (value: V) => number,
): readonly Row<V>[] {
  return tables
    .flatMap((table, i) => [...(taken[i] ?? [])].map(([key, value]) => ({ table, key, value: value as V })))
    .sort((a, b) => rank(b.value) - rank(a.value));
}
