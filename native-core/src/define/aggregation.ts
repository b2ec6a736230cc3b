import { TapError } from '../errors/index.js';
import type { Tabulating } from './attachable.js';
import type { MeasuringSpec, ReportingSpec } from './query-spec.js';
import { requireRows, type Rank } from './rank.js';

/**
 * A query whose events are aggregated in the kernel: a table of measures by key. It is data; `attach()` runs it.
 *
 * @example
 * const receivers = on(tcp.sendmsg).by((e) => ({ to: e.daddr })).sum((e) => e.size).topk(10);
 */
export class Aggregation<out K, out V> implements Tabulating<K, V> {
  /** Only in types: it reports no events. */
  declare readonly row: never;
  /** Only in types: the key and the value of its rows. */
  declare readonly entry: readonly [K, V];
  /** What it says. */
  readonly spec: MeasuringSpec;

  /** @internal */
  constructor(spec: MeasuringSpec) {
    this.spec = Object.freeze(spec);
    Object.freeze(this);
  }

  /**
   * The same query, but JavaScript gets only its largest rows, the largest first: `read()`, `take()` and `every()` give
   * tables of so many rows at most. Rows with equal numbers come in the order of their keys, part by part as `by()`
   * names them, smaller numbers and earlier texts first. The kernel has the rows of all keys, and all are read: only
   * when the counts of the CPUs are added up is it known which rows are the largest. So they are exactly the largest,
   * as long as the table's `dropped` is 0.
   *
   * @param by the number of a row, exact as a `bigint`, too; by default its value. Rows of null come last.
   * @throws TapError TAP_ARGUMENT when the number of rows is not a whole one from 1 on, TAP_KIND when the table has no keys, or values
   * that are not numbers and no `by`.
   */
  topk(rows: number, by: Rank<K, V> | null = null): Aggregation<K, V> {
    const { aggregation } = this.spec;
    if (Object.keys(aggregation.key).length === 0) {
      throw new TapError('TAP_KIND', 'topk() chooses among rows, and this table has one', {
        next: 'name the parts of the key before what is measured: on(probe).by(...).count().topk(10)',
      });
    }
    if (by === null && (!aggregation.single || aggregation.cells.some(({ does }) => does === 'tally'))) {
      throw new TapError('TAP_KIND', 'topk() compares rows by a number, and the value of these is not one', {
        next: 'say which number counts: topk(10, (row) => row.bytes), or (histogram) => histogram.count',
      });
    }
    const largest = { count: requireRows('topk', rows), rank: by };
    return new Aggregation({ ...this.spec, aggregation: Object.freeze({ ...aggregation, largest }) });
  }
}

/**
 * A query that reports its events and keeps a table of the same events, by one program.
 *
 * @example
 * const sends = on(tcp.sendmsg).tally((events) => events.count());
 * await using session = await attach(sends);
 * for await (const { size } of session) console.log(size, session.table(sends).read().value);
 */
export class Tally<out Row, out K, out V, out N extends string = string> implements Tabulating<K, V> {
  /** Only in types: what an event of this query looks like. */
  declare readonly row: Row;
  /** Only in types: the key and the value of its rows. */
  declare readonly entry: readonly [K, V];
  /** What it says. */
  readonly spec: ReportingSpec<N> & MeasuringSpec<N>;

  /** @internal */
  constructor(spec: ReportingSpec<N> & MeasuringSpec<N>) {
    this.spec = Object.freeze(spec);
    Object.freeze(this);
  }
}
