import type { Bool } from '../expr/index.js';
import type { Action } from './action.js';
import type { AggregationSpec } from './aggregation-spec.js';
import type { Probe, Values } from './probe.js';
import type { Sampling } from './sampling.js';

/**
 * Everything that a query says, as a plain object: which events of which probe, and what is done with each. `Query`,
 * `Aggregation`, `Tally` and `Update` hold one as `spec` and add only types and methods; whatever runs, prints or explains a
 * query reads its spec.
 */
export interface QuerySpec<out N extends string = string> {
  /** The probe that it is on. */
  readonly probe: Probe<Values, N>;
  /** The condition that an event meets, or null for all. */
  readonly condition: Bool | null;
  /** The steps that leave out some of the events that meet the condition, in this order. */
  readonly sampling: readonly Sampling[];
  /**
   * The changes that each event taken makes in named maps, in this order, after everything else that is done with it.
   */
  readonly actions: readonly Action[];
  /** What is reported of each event, by name; null for a query that reports none. */
  readonly fields: Values | null;
  /** What is measured of the events where they happen; null for nothing. */
  readonly aggregation: AggregationSpec | null;
}

/** The spec of a query that reports its events. */
export interface ReportingSpec<out N extends string = string> extends QuerySpec<N> {
  readonly fields: Values;
}

/** The spec of a query that keeps a table. */
export interface MeasuringSpec<out N extends string = string> extends QuerySpec<N> {
  readonly aggregation: AggregationSpec;
}
