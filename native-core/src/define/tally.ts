import type { Bool } from '../expr/index.js';
import type { Action } from './action.js';
import type { Aggregation } from './aggregation.js';
import type { Probe, Values } from './probe.js';
import type { AggregationData, QueryData, Tabulating } from './query-data.js';
import type { Sampling } from './sampling.js';

/** A query that reports its events and keeps a table of the same events, by one program. */
export class Tally<out Row, out K, out V, out N extends string = string>
  implements QueryData<Row, N>, Tabulating<K, V>
{
  /** Only in types: what an event of this query looks like. */
  declare readonly row: Row;
  /** Only in types: the key and the value of its rows. */
  declare readonly entry: readonly [K, V];
  /** The probe that it is on. */
  readonly probe: Probe<Values, N>;
  /** The condition that an event meets, or null for all. */
  readonly condition: Bool | null;
  /** What leaves out some of the events. */
  readonly sampling: readonly Sampling[];
  /** The named maps that each event changes. */
  readonly actions: readonly Action[];
  /** What is reported of each event, by name. */
  readonly fields: Values;
  /** What is measured. */
  readonly aggregation: AggregationData;

  /** @internal */
  constructor(query: QueryData<Row, N> & { readonly fields: Values }, table: Aggregation<K, V>) {
    this.probe = query.probe;
    this.condition = query.condition;
    this.sampling = query.sampling;
    this.actions = query.actions;
    this.fields = query.fields;
    this.aggregation = table.aggregation;
    Object.freeze(this);
  }
}
