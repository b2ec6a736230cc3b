import type { MeasuringSpec, QuerySpec } from './query-spec.js';

/** What every event carries besides the selected values; a selected value of the same name takes its place. */
export interface EventFacts<N extends string = string> {
  /** Name of the probe point; it tells the events of several queries apart, in types as well. */
  readonly probe: N;
  /** When it happened: nanoseconds of CLOCK_MONOTONIC. */
  readonly time: bigint;
  /** Number of the CPU on which it happened. */
  readonly cpu: number;
}

/** An event of a query: what it selects, and probe, time and CPU. */
export type EventOf<Row, N extends string = string> = Omit<EventFacts<N>, keyof Row> & Row;

/** What `attach()` runs: a query of any sort, `Query`, `Aggregation`, `Tally` or `Update`. */
export interface Attachable<out Row = unknown, out N extends string = string> {
  /** Only in types: what an event of this query looks like; never for one that reports no events. */
  readonly row: Row;
  /** What it says. */
  readonly spec: QuerySpec<N>;
}

/** A query that keeps a table, whose rows `session.table()` gives. */
export interface Tabulating<out K, out V> extends Attachable {
  /** Only in types: the key and the value of its rows. */
  readonly entry: readonly [K, V];
  /** What it says. */
  readonly spec: MeasuringSpec;
}
