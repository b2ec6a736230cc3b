import { TapError } from '../errors/index.js';
import { refuseForeign, type Bool, type WordNode } from '../expr/index.js';
import { Action } from './action.js';
import { Aggregation, Tally } from './aggregation.js';
import { ask, askFields, type RowOf, type Selectable } from './ask.js';
import type { Attachable } from './attachable.js';
import { Aggregable, Group, type GroupOptions } from './group.js';
import type { AtReturn, Probe, ReturnProbe, Values } from './probe.js';
import type { QuerySpec, ReportingSpec } from './query-spec.js';
import { every, rate, type Sampling } from './sampling.js';
import { requireCondition } from './sound.js';
import { keyWords, type Word } from './named-map.js';

/** The key of a table that has one row. */
export type NoKey = Readonly<Record<never, never>>;

/**
 * A question to one probe: which events, and which values of them. It is data; `attach()` runs it.
 *
 * @example
 * const large = on(tcp.sendmsg).where((e) => e.size.ge(65_536));
 * const ofCurl = large.where(() => execname().eq('curl')).select((e) => ({ to: e.daddr }));
 */
export class Query<V, Row, out N extends string = string>
  extends Aggregable<V, NoKey>
  implements Attachable<Row, N>
{
  /** Only in types: what an event of this query looks like. */
  declare readonly row: Row;
  /** What it says. */
  readonly spec: ReportingSpec<N>;

  /** @internal */
  constructor(spec: ReportingSpec<N>) {
    super(spec, { key: {}, maxKeys: null });
    this.spec = Object.freeze(spec);
    Object.freeze(this);
  }

  /**
   * Keeps only events that meet the condition; the kernel drops the others. Several `where` must all be met.
   *
   * @throws TapError TAP_KIND when the callback gives no condition, or makes one that its result does not use.
   */
  where(condition: (values: V) => Bool): Query<V, Row, N> {
    const result = ask('where()', condition, this.spec.probe, (one) => {
      requireCondition('where()', one);
      return [one.node];
    });
    const before = this.spec.condition;
    return this.#with({ condition: before === null ? result : before.and(result) });
  }

  /**
   * Takes the given expressions of each event, and nothing else. Texts, whole numbers and booleans may stand among them: they
   * are the same in each event, and take no room in the kernel.
   *
   * @throws TapError TAP_KIND when the callback gives something else than expressions and such constants by name.
   */
  select<const S extends Readonly<Record<string, Selectable>>>(
    fields: (values: V) => S,
  ): Query<V, RowOf<S>, N> {
    const taken = askFields('select()', fields, this.spec.probe);
    return new Query<V, RowOf<S>, N>({ ...this.spec, fields: taken });
  }

  /** Takes the given expressions of each event, in addition to what is taken already. */
  with<const S extends Readonly<Record<string, Selectable>>>(
    fields: (values: V) => S,
  ): Query<V, Omit<Row, keyof S> & RowOf<S>, N> {
    const added = this.select(fields).spec.fields;
    return new Query({ ...this.spec, fields: Object.freeze({ ...this.spec.fields, ...added }) });
  }

  /**
   * Of `n` events that meet the conditions takes one: the first, and each nth after it, counted on each CPU for itself.
   *
   * @throws TapError TAP_ARGUMENT when n is not a whole number between 1 and 2^31 - 1.
   */
  every(n: number): Query<V, Row, N> {
    return this.#sampled(every(n));
  }

  /**
   * Takes at most so many events in a second, of those that meet the conditions: all while they are fewer, and the first
   * ones of a burst. In any stretch of time that is at most as many as fit it, and once `perSecond` more. Of events at the very
   * same moment on several CPUs more than one may pass for one.
   *
   * @throws TapError TAP_ARGUMENT when it is not a whole number between 1 and 1,000,000.
   */
  rate(perSecond: number): Query<V, Row, N> {
    return this.#sampled(rate(perSecond));
  }

  /**
   * Takes only the first event that meets the conditions, or the first of each key: `once((e) => e.pid)`. It remembers 16,384
   * keys; events of further ones are left out and counted (`stats.unstored`).
   *
   * @throws TapError TAP_KIND when a key is neither a number nor an address.
   */
  once(key?: (values: V) => Word | readonly Word[]): Query<V, Row, N> {
    let words: readonly WordNode[] = [];
    if (key !== undefined) ask('once()', key, this.spec.probe, (result) => (words = keyWords(result)));
    return this.#sampled(Object.freeze({ by: 'once', key: words }));
  }

  /**
   * Changes named maps at each event, after its values are taken: `also((e) => [started.delete(e.pid)])`.
   *
   * @throws TapError TAP_KIND when the callback gives something else than changes.
   */
  also(actions: (values: V) => Action | readonly Action[]): Query<V, Row, N> {
    const made = ask('also() or update()', actions, this.spec.probe, (result) =>
      [result].flat().flatMap((action: unknown) => {
        if (action instanceof Action) return [...action.key, action.value];
        throw new TapError('TAP_KIND', 'also() and update() need changes of named maps', {
          next: 'write [counts.add(key, 1), started.delete(key)] with maps of map()',
        });
      }),
    );
    return this.#with({ actions: Object.freeze([...this.spec.actions, made].flat()) });
  }

  /**
   * Only changes named maps at each event, and reports nothing: `update((e) => started.set(e.pid, e.time))`.
   *
   * @throws TapError TAP_KIND when the callback gives something else than changes.
   */
  update(actions: (values: V) => Action | readonly Action[]): Update {
    return new Update({ ...this.also(actions).spec, fields: null });
  }

  /**
   * Puts events together in the kernel, in a row for each key: `by(() => ({ comm: execname() })).count()`.
   *
   * @throws TapError TAP_KIND when the callback gives something else than expressions and constants by name,
   * TAP_ARGUMENT for a number of keys out of range.
   */
  by<const S extends Readonly<Record<string, Selectable>>>(
    key: (values: V) => S,
    options: GroupOptions = {},
  ): Group<V, RowOf<S>> {
    const parts = askFields('by()', key, this.spec.probe);
    return new Group<V, RowOf<S>>(this.spec, parts, options);
  }

  /**
   * Reports the events and measures them too, by one program: `on(tcp.sendmsg).tally((events) => events.count())`. The session
   * gives the rows by `table()`.
   *
   * @throws TapError TAP_KIND when the callback gives no aggregation of these very events.
   */
  tally<K, T>(measure: (events: this) => Aggregation<K, T>): Tally<Row, K, T, N> {
    const table = measure(this);
    const same = (['probe', 'condition', 'sampling', 'actions'] as const).every(
      (part) => table instanceof Aggregation && table.spec[part] === this.spec[part],
    );
    if (same) return new Tally({ ...this.spec, aggregation: table.spec.aggregation });
    throw new TapError('TAP_KIND', 'tally() needs an aggregation of the same events', {
      next: 'write .tally((events) => events.by(...).count()), and where() before it',
    });
  }

  #with(change: Partial<ReportingSpec<N>>): Query<V, Row, N> {
    return new Query<V, Row, N>({ ...this.spec, ...change });
  }

  #sampled(step: Sampling): Query<V, Row, N> {
    return this.#with({ sampling: Object.freeze([...this.spec.sampling, step]) });
  }
}

/**
 * A query that reports and measures nothing: its events change named maps. It is data; `attach()` runs it.
 *
 * @example
 * const execs = variable('execs', u64);
 * const counting = on(kprocess.exec).update(() => execs.add(1));
 */
export class Update implements Attachable<never> {
  /** Only in types: it reports no events. */
  declare readonly row: never;
  /** What it says. */
  readonly spec: QuerySpec;

  /** @internal */
  constructor(spec: QuerySpec) {
    this.spec = Object.freeze(spec);
    Object.freeze(this);
  }
}

/**
 * Begins a query of a probe: `on(tcp.sendmsg).where((e) => e.size.ge(1000)).select((e) => ({ size: e.size }))`. Without
 * `select` all values of the probe are taken.
 *
 * @example
 * on(tcp.sendmsg)
 *   .where((e) => e.size.ge(1000))
 *   .select((e) => ({ program: execname(), size: e.size }));
 *
 * @throws TapError TAP_NO_PROBE when the argument is not a probe, TAP_DUPLICATE_CORE when its tapset uses another copy of
 * this package; a mistake in the definition of a probe that nobody has used before.
 */
export function on<V extends object, N extends string = string>(
  probe: ReturnProbe<V, N>,
): Query<V & AtReturn, RowOf<V>, N>;
export function on<V extends object, N extends string = string>(probe: Probe<V, N>): Query<V, RowOf<V>, N>;
export function on<V extends object, N extends string = string>(probe: Probe<V, N>): Query<V, RowOf<V>, N> {
  if (typeof probe !== 'object' || probe === null || !Array.isArray(probe.choices)) {
    throw new TapError('TAP_NO_PROBE', 'on() needs a probe of a tapset', {
      next: "import { tcp } from '@tap/net' and write on(tcp.sendmsg)",
    });
  }
  const untyped = probe as unknown as Probe<Values, N>;
  Object.values(untyped.values).forEach(refuseForeign);
  return new Query<V, RowOf<V>, N>({
    probe: untyped,
    condition: null,
    sampling: [],
    actions: [],
    fields: untyped.values,
    aggregation: null,
  });
}
