import { TapError } from '../errors/index.js';
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
import { Aggregation, type Grouping } from './aggregation.js';
import type { Values } from './probe.js';
import { ask, type Selection } from './query-data.js';

/** How a table is made. */
export interface GroupOptions {
  /**
   * Rows at most, 1 to 1,048,576. Events of further keys are counted as dropped. By default as many as 16 MiB of kernel
   * memory hold, at most 4096.
   */
  readonly keys?: number;
}

/** What can be measured of events, for each key or of all. Each method gives a query that `attach()` runs. */
export abstract class Aggregable<V, K> {
  readonly #grouping: Grouping;

  /** @internal */
  protected constructor(grouping: Grouping) {
    this.#grouping = grouping;
  }

  /** How many events there are. */
  count(): Aggregation<K, number> {
    return this.#single(() => count());
  }
  /** The sum of a number; see `sum()`. */
  sum<I extends AnyInt>(value: (values: V) => I): Aggregation<K, NumberOf<I>> {
    return this.#single((values) => sum(value(values)));
  }
  /** The least of a number. */
  min<I extends AnyInt>(value: (values: V) => I): Aggregation<K, NumberOf<I>> {
    return this.#single((values) => min(value(values)));
  }
  /** The greatest of a number. */
  max<I extends AnyInt>(value: (values: V) => I): Aggregation<K, NumberOf<I>> {
    return this.#single((values) => max(value(values)));
  }
  /** The mean of a number. */
  avg(value: (values: V) => AnyInt): Aggregation<K, number> {
    return this.#single((values) => avg(value(values)));
  }
  /** The variance of a number; see `variance()`. */
  variance(value: (values: V) => AnyInt): Aggregation<K, number | null> {
    return this.#single((values) => variance(value(values)));
  }
  /** The standard deviation of a number; see `stddev()`. */
  stddev(value: (values: V) => AnyInt): Aggregation<K, number | null> {
    return this.#single((values) => stddev(value(values)));
  }
  /** The number of the first event; see `first()`. */
  first<I extends AnyInt>(value: (values: V) => I): Aggregation<K, NumberOf<I>> {
    return this.#single((values) => first(value(values)));
  }
  /** The number of the last event; see `last()`. */
  last<I extends AnyInt>(value: (values: V) => I): Aggregation<K, NumberOf<I>> {
    return this.#single((values) => last(value(values)));
  }
  /** How many different numbers there are, about; see `distinct()`. */
  distinct(value: (values: V) => AnyInt, options?: DistinctOptions): Aggregation<K, number> {
    return this.#single((values) => distinct(value(values), options));
  }
  /** How a number is distributed over powers of two; see `hist()`. */
  hist(value: (values: V) => AnyInt, options?: HistOptions): Aggregation<K, Histogram> {
    return this.#single((values) => hist(value(values), options));
  }
  /** How a number is distributed over ranges of the same width; see `linear()`. */
  linear(value: (values: V) => AnyInt, options: LinearOptions): Aggregation<K, Histogram> {
    return this.#single((values) => linear(value(values), options));
  }

  /**
   * Several measures at once: `aggregate((e) => ({ n: count(), bytes: sum(e.size) }))`.
   *
   * @throws TapError TAP_KIND when the callback gives something else than measures by name.
   */
  aggregate<M extends Readonly<Record<string, Measure>>>(
    measures: (values: V) => M,
  ): Aggregation<K, MeasuredOf<M>> {
    return new Aggregation(this.#grouping, this.#ask(measures), false);
  }

  #single<T>(measure: (values: V) => Measure<T>): Aggregation<K, T> {
    return new Aggregation(
      this.#grouping,
      this.#ask((values) => ({ value: measure(values) })),
      true,
    );
  }

  #ask<M extends Readonly<Record<string, Measure>>>(measures: (values: V) => M): M {
    return ask(
      () => measures(this.#grouping.probe.values as V),
      (result) => {
        const entries = Object.entries(result ?? {});
        if (entries.length === 0) throw new TapError('TAP_KIND', 'aggregate() wants at least one measure');
        return entries.flatMap(([name, measure]) => {
          if (measure instanceof Measure) return measure.cells.map((cell) => cell.value);
          throw new TapError('TAP_KIND', `aggregate(): "${name}" is no measure`, {
            next: 'use count(), sum(e.size), hist(e.size) ... of @tap/native-core',
          });
        });
      },
    );
  }
}

/** The greatest number of rows that can be asked for. */
const mostKeys = 1 << 20;

/** Events of a query, by key: what `by()` gives. */
export class Group<V, K> extends Aggregable<V, K> {
  /** @internal */
  constructor(selection: Selection, key: Values, { keys }: GroupOptions) {
    if (keys !== undefined && !(Number.isInteger(keys) && keys >= 1 && keys <= mostKeys)) {
      throw new TapError('TAP_ARGUMENT', `by(): keys is ${keys}; it lies between 1 and ${mostKeys}`);
    }
    super({ ...selection, key, maxKeys: keys ?? null });
  }
}
