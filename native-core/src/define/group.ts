import { checkOptions, TapError } from '../errors/index.js';
import { ofOtherCopy, type Node } from '../expr/index.js';
import {
  avg,
  count,
  distinct,
  first,
  hist,
  last,
  linear,
  max,
  Measure,
  min,
  stddev,
  sum,
  variance,
  type AnyInt,
  type DistinctOptions,
  type HistOptions,
  type Histogram,
  type LinearOptions,
  type MeasuredOf,
  type NumberOf,
} from '../measure/index.js';
import { Aggregation } from './aggregation.js';
import { aggregate, type Grouping } from './aggregation-spec.js';
import { ask } from './ask.js';
import type { Values } from './probe.js';
import type { QuerySpec } from './query-spec.js';

/**
 * How a table is made.
 *
 * @example
 * on(tcp.sendmsg).by((e) => ({ to: e.daddr }), { keys: 100_000 }).count();
 */
export interface GroupOptions {
  /**
   * Rows at most, 1 to 1,048,576. Events of further keys are counted as dropped. By default as many as 16 MiB of kernel
   * memory hold, at most 4096.
   */
  readonly keys?: number;
}

/** What can be measured of events, for each key or of all. Each method gives a query that `attach()` runs. */
export abstract class Aggregable<V, K> {
  readonly #of: QuerySpec;
  readonly #grouping: Grouping;

  /** @internal */
  protected constructor(of: QuerySpec, grouping: Grouping) {
    this.#of = of;
    this.#grouping = grouping;
  }

  /** How many events there are. */
  count(): Aggregation<K, number> {
    return this.#single('count()', () => null, count);
  }
  /** The sum of a number; see `sum()`. */
  sum<I extends AnyInt>(value: (values: V) => I): Aggregation<K, NumberOf<I>> {
    return this.#single('sum()', value, sum);
  }
  /** The least of a number. */
  min<I extends AnyInt>(value: (values: V) => I): Aggregation<K, NumberOf<I>> {
    return this.#single('min()', value, min);
  }
  /** The greatest of a number. */
  max<I extends AnyInt>(value: (values: V) => I): Aggregation<K, NumberOf<I>> {
    return this.#single('max()', value, max);
  }
  /** The mean of a number. */
  avg(value: (values: V) => AnyInt): Aggregation<K, number> {
    return this.#single('avg()', value, avg);
  }
  /** The variance of a number; see `variance()`. */
  variance(value: (values: V) => AnyInt): Aggregation<K, number | null> {
    return this.#single('variance()', value, variance);
  }
  /** The standard deviation of a number; see `stddev()`. */
  stddev(value: (values: V) => AnyInt): Aggregation<K, number | null> {
    return this.#single('stddev()', value, stddev);
  }
  /** The number of the first event; see `first()`. */
  first<I extends AnyInt>(value: (values: V) => I): Aggregation<K, NumberOf<I>> {
    return this.#single('first()', value, first);
  }
  /** The number of the last event; see `last()`. */
  last<I extends AnyInt>(value: (values: V) => I): Aggregation<K, NumberOf<I>> {
    return this.#single('last()', value, last);
  }
  /** How many different numbers there are, about; see `distinct()`. */
  distinct(value: (values: V) => AnyInt, options?: DistinctOptions): Aggregation<K, number> {
    return this.#single('distinct()', value, (of) => distinct(of, options));
  }
  /** How a number is distributed over powers of two; see `hist()`. */
  hist(value: (values: V) => AnyInt, options?: HistOptions): Aggregation<K, Histogram> {
    return this.#single('hist()', value, (of) => hist(of, options));
  }
  /** How a number is distributed over ranges of the same width; see `linear()`. */
  linear(value: (values: V) => AnyInt, options: LinearOptions): Aggregation<K, Histogram> {
    return this.#single('linear()', value, (of) => linear(of, options));
  }

  /**
   * Several measures at once: `aggregate((e) => ({ n: count(), bytes: sum(e.size) }))`.
   *
   * @throws TapError TAP_KIND when the callback gives something else than measures by name, TAP_DUPLICATE_CORE for a measure
   * of another copy of native-core.
   */
  aggregate<M extends Readonly<Record<string, Measure>>>(
    measures: (values: V) => M,
  ): Aggregation<K, MeasuredOf<M>> {
    const made = ask('aggregate()', measures, this.#of.probe, (result) => {
      const entries = Object.entries(result ?? {});
      if (entries.length === 0)
        throw new TapError('TAP_KIND', 'aggregate() needs at least one measure', {
          next: 'name what is measured: aggregate((e) => ({ n: count() }))',
        });
      return entries.flatMap(([name, measure]) => {
        if (measure instanceof Measure) return nodesOf(measure);
        if (isLikeMeasure(measure)) throw ofOtherCopy('measure');
        throw new TapError('TAP_KIND', `aggregate(): "${name}" is not a measure`, {
          next: 'use count(), sum(e.size), hist(e.size) ... of @tap/native-core',
        });
      });
    });
    return this.#measured(made, false);
  }

  #single<A, T>(what: string, value: (values: V) => A, measure: (of: A) => Measure<T>): Aggregation<K, T> {
    const made: Measure<T>[] = [];
    ask(what, value, this.#of.probe, (of) => {
      made.push(measure(of));
      return made.flatMap(nodesOf);
    });
    return this.#measured({ value: made[0] as Measure<T> }, true);
  }

  #measured<T>(measures: Readonly<Record<string, Measure>>, single: boolean): Aggregation<K, T> {
    const aggregation = aggregate(this.#grouping, measures, single);
    return new Aggregation({ ...this.#of, fields: null, aggregation });
  }
}

/** Whether something that is not a measure of this copy of native-core looks like one. */
const isLikeMeasure = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'cells' in value && 'result' in value;

const nodesOf = (measure: Measure): readonly Node[] => measure.cells.map((cell) => cell.value);

/** The greatest number of rows that can be asked for. */
const mostKeys = 1 << 20;

/**
 * Events of a query, by key: what `by()` gives.
 *
 * @example
 * on(tcp.sendmsg).by((e) => ({ to: e.daddr })).sum((e) => e.size);
 */
export class Group<V, K> extends Aggregable<V, K> {
  /** @internal */
  constructor(of: QuerySpec, key: Values, options: GroupOptions) {
    checkOptions('by()', options, { keys: 'number' });
    const { keys } = options;
    if (keys !== undefined && !(Number.isInteger(keys) && keys >= 1 && keys <= mostKeys)) {
      throw new TapError('TAP_ARGUMENT', `by(): keys is ${keys}; it lies between 1 and ${mostKeys}`, {
        next: 'ask for as many keys as there can be, and no more: the kernel reserves room for each from the start',
      });
    }
    super(of, { key, maxKeys: keys ?? null });
  }
}
