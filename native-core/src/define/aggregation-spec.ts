import { count, countsAll, sameCell, type Cell, type Measure } from '../measure/index.js';
import type { Values } from './probe.js';
import type { Largest } from './rank.js';

/** One thing that is measured. */
export interface Column {
  readonly name: string;
  readonly measure: Measure;
  /** The cells of the aggregation from which it is made. */
  readonly cells: readonly number[];
}

/** How the rows of a table are told apart. */
export interface Grouping {
  /** The parts of the key, by name; none for a table with one row. */
  readonly key: Values;
  /** Rows at most; null for a sensible number. */
  readonly maxKeys: number | null;
}

/** What is measured of many events, where they happen. */
export interface AggregationSpec extends Grouping {
  /** The words in the kernel; words that several measures need are there once. */
  readonly cells: readonly Cell[];
  readonly columns: readonly Column[];
  /** Whether JavaScript gets the only column as it is, and not by name. */
  readonly single: boolean;
  /** Which of the rows JavaScript gets; null for all. */
  readonly largest: Largest | null;
}

/** Measures events by key. */
export function aggregate(
  { key, maxKeys }: Grouping,
  measures: Readonly<Record<string, Measure>>,
  single: boolean,
): AggregationSpec {
  const cells: Cell[] = [];
  const columns = Object.entries(measures).map(([name, measure]) => makeColumn(name, measure, cells));
  // A table with one row has it from the start: only what is counted tells whether an event came.
  if (Object.keys(key).length === 0 && !cells.some(countsAll)) makeColumn('', count(), cells);
  return Object.freeze({ key, cells: Object.freeze(cells), columns, single, maxKeys, largest: null });
}

/** Cells that do the same are made once. */
function makeColumn(name: string, measure: Measure, cells: Cell[]): Column {
  const indices = measure.cells.map((cell) => {
    const known = cells.findIndex((other) => sameCell(other, cell));
    return known < 0 ? cells.push(cell) - 1 : known;
  });
  return Object.freeze({ name, measure, cells: Object.freeze(indices) });
}
