import type { Bool } from '../expr/index.js';
import { count, sameCell, type Cell, type Measure } from '../measure/index.js';
import type { Action } from './action.js';
import type { Probe, Values } from './probe.js';
import type { AggregationData, Column, Selection, Tabulating } from './query-data.js';
import type { Sampling } from './sampling.js';

/** What a table is made of, before anything is measured. */
export interface Grouping extends Selection {
  /** The parts of the key; none for a table with one row. */
  readonly key: Values;
  /** Rows at most; null for as many as are sensible. */
  readonly maxKeys: number | null;
}

/**
 * A query whose events are put together in the kernel: a table of what is measured, by key. It is data; `attach()` runs
 * it.
 */
export class Aggregation<out K, out V> implements Tabulating<K, V> {
  /** Only in types: it reports no events. */
  declare readonly row: never;
  /** Only in types: the key and the value of its rows. */
  declare readonly entry: readonly [K, V];
  /** The probe that it is on. */
  readonly probe: Probe;
  /** The condition that an event meets, or null for all. */
  readonly condition: Bool | null;
  /** What leaves out some of the events. */
  readonly sampling: readonly Sampling[];
  /** The named maps that each event changes. */
  readonly actions: readonly Action[];
  /** It reports no events. */
  readonly fields = null;
  /** What is measured. */
  readonly aggregation: AggregationData;

  /** @internal */
  constructor(grouping: Grouping, measures: Readonly<Record<string, Measure>>, single: boolean) {
    const { probe, condition, sampling, actions, key, maxKeys } = grouping;
    this.probe = probe;
    this.condition = condition;
    this.sampling = sampling;
    this.actions = actions;
    const cells: Cell[] = [];
    const columns = Object.entries(measures).map(([name, measure]) => makeColumn(name, measure, cells));
    // A table with one row has it from the start: only a count tells whether an event came.
    if (Object.keys(key).length === 0) makeColumn('', count(), cells);
    this.aggregation = Object.freeze({ key, cells: Object.freeze(cells), columns, single, maxKeys });
    Object.freeze(this);
  }
}

/** Cells that do the same are made once. */
function makeColumn(name: string, measure: Measure, cells: Cell[]): Column {
  const indices = measure.cells.map((cell) => {
    const known = cells.findIndex((other) => sameCell(other, cell));
    return known < 0 ? cells.push(cell) - 1 : known;
  });
  return Object.freeze({ name, measure, cells: Object.freeze(indices) });
}
