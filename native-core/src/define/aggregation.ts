import { TapError } from '../errors/index.js';
import type { Bool } from '../expr/index.js';
import { count, sameCell, type Cell, type Measure } from '../measure/index.js';
import type { Action } from './action.js';
import type { Probe, Values } from './probe.js';
import type { AggregationData, Column, Selection, Tabulating } from './query-data.js';
import { requireRows, type Largest, type Rank } from './rank.js';
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

  readonly #made: readonly [grouping: Grouping, measures: Readonly<Record<string, Measure>>, single: boolean];

  /** @internal */
  constructor(
    grouping: Grouping,
    measures: Readonly<Record<string, Measure>>,
    single: boolean,
    largest: Largest | null = null,
  ) {
    this.#made = [grouping, measures, single];
    const { probe, condition, sampling, actions, key, maxKeys } = grouping;
    this.probe = probe;
    this.condition = condition;
    this.sampling = sampling;
    this.actions = actions;
    const cells: Cell[] = [];
    const columns = Object.entries(measures).map(([name, measure]) => makeColumn(name, measure, cells));
    // A table with one row has it from the start: only a count tells whether an event came.
    if (Object.keys(key).length === 0) makeColumn('', count(), cells);
    this.aggregation = Object.freeze({ key, cells: Object.freeze(cells), columns, single, maxKeys, largest });
    Object.freeze(this);
  }

  /**
   * The same query, of whose rows JavaScript gets the largest alone, the greatest first: `read()`, `take()` and `every()` give
   * tables of so many rows at most. Rows with equal numbers come in the order of their keys, part by part as `by()` names
   * them, smaller numbers and earlier texts first. The kernel has the rows of all keys, and all are read: which are the
   * largest is only known when what the CPUs counted is put together. So they are exactly the largest, as long as the
   * table's `dropped` is 0.
   *
   * @param by the number of a row, exact as a `bigint`, too; by default its value. Rows of null come last.
   * @throws TapError TAP_ARGUMENT when the number of rows is not a whole one from 1 on, TAP_KIND when the table has no keys, or values
   * that are not numbers and no `by`.
   */
  topk(rows: number, by: Rank<K, V> | null = null): Aggregation<K, V> {
    const [grouping, measures, single] = this.#made;
    if (Object.keys(grouping.key).length === 0) {
      throw new TapError('TAP_KIND', 'topk() chooses among rows, and this table has one', {
        next: 'name the parts of the key before what is measured: on(probe).by(...).count().topk(10)',
      });
    }
    const { cells } = this.aggregation;
    if (by === null && (!single || cells.some(({ does }) => does === 'tally'))) {
      throw new TapError('TAP_KIND', 'topk() compares rows by a number, and the value of these is not one', {
        next: 'say which number counts: topk(10, (row) => row.bytes), or (histogram) => histogram.count',
      });
    }
    return new Aggregation(grouping, measures, single, { count: requireRows('topk', rows), rank: by });
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
