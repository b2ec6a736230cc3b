import type { AnyAggregation } from '../question/tables.js';

/** One row of the table of a probe. */
export interface Row<V> {
  readonly table: AnyAggregation;
  readonly key: Readonly<Record<string, unknown>>;
  readonly value: V;
}
