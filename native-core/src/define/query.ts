import { TapError } from '../errors/index.js';
import { Bool, Expression, refuseForeign } from '../expr/index.js';
import { Aggregation } from './aggregation.js';
import { Aggregable, Group, type GroupOptions } from './group.js';
import type { AtReturn, Probe, ReturnProbe, Values } from './probe.js';
import { Tally } from './tally.js';
import { ask, askFields, type QueryData, type RowOf } from './query-data.js';

/** The key of a table that has one row. */
export type NoKey = Readonly<Record<never, never>>;

/** A question to one probe: which events, and which values of them. It is data; `attach()` runs it. */
export class Query<V, Row> extends Aggregable<V, NoKey> implements QueryData<Row> {
  /** Only in types: what an event of this query looks like. */
  declare readonly row: Row;
  /** The probe that it is on. */
  readonly probe: Probe;
  /** The condition that an event meets, or null for all. */
  readonly condition: Bool | null;
  /** What is taken of each event, by name. */
  readonly fields: Values;
  /** Its events are not put together in the kernel. */
  readonly aggregation = null;

  constructor(probe: Probe, condition: Bool | null, fields: Values) {
    super({ probe, condition, key: {}, maxKeys: null });
    this.probe = probe;
    this.condition = condition;
    this.fields = fields;
    Object.freeze(this);
  }

  /**
   * Keeps only events that meet the condition; the kernel drops the others. Several `where` must all be met.
   *
   * @throws TapError TAP_KIND when the callback gives no condition, or makes one that its result does not use.
   */
  where(condition: (values: V) => Bool): Query<V, Row> {
    const result = ask(
      () => condition(this.probe.values as V),
      (one) => {
        refuseForeign(one);
        if (!(one instanceof Bool)) {
          throw new TapError('TAP_KIND', 'where() wants a condition', {
            next: 'write where((e) => e.size.gt(5)); numbers and texts have the methods eq, ne, gt, in ...',
          });
        }
        return [one.node];
      },
    );
    const both = this.condition === null ? result : this.condition.and(result);
    return new Query<V, Row>(this.probe, both, this.fields);
  }

  /**
   * Takes the given expressions of each event, and nothing else.
   *
   * @throws TapError TAP_KIND when the callback gives something else than expressions by name.
   */
  select<S extends Readonly<Record<string, Expression>>>(fields: (values: V) => S): Query<V, RowOf<S>> {
    const taken = askFields('select', () => fields(this.probe.values as V));
    return new Query<V, RowOf<S>>(this.probe, this.condition, taken);
  }

  /** Takes the given expressions of each event, in addition to what is taken already. */
  with<S extends Readonly<Record<string, Expression>>>(
    fields: (values: V) => S,
  ): Query<V, Omit<Row, keyof S> & RowOf<S>> {
    const added = this.select(fields).fields;
    return new Query(this.probe, this.condition, Object.freeze({ ...this.fields, ...added }));
  }

  /**
   * Puts events together in the kernel, in a row for each key: `by(() => ({ comm: execname() })).count()`.
   *
   * @throws TapError TAP_KIND when the callback gives something else than expressions by name, TAP_ARGUMENT for a
   * number of keys out of range.
   */
  by<S extends Readonly<Record<string, Expression>>>(
    key: (values: V) => S,
    options: GroupOptions = {},
  ): Group<V, RowOf<S>> {
    const { probe, condition } = this;
    const parts = askFields('by', () => key(probe.values as V));
    return new Group<V, RowOf<S>>(probe, condition, parts, options);
  }

  /**
   * Reports the events and measures them too, by one program: `on(tcp.sendmsg).tally((events) => events.count())`. The session
   * gives the rows by `table()`.
   *
   * @throws TapError TAP_KIND when the callback gives no aggregation of these very events.
   */
  tally<K, T>(measure: (events: this) => Aggregation<K, T>): Tally<Row, K, T> {
    const table = measure(this);
    if (table instanceof Aggregation && table.probe === this.probe && table.condition === this.condition)
      return new Tally(this, table);
    throw new TapError('TAP_KIND', 'tally() wants an aggregation of the same events', {
      next: 'write .tally((events) => events.by(...).count()), and where() before it',
    });
  }
}

/**
 * Asks a probe: `on(tcp.sendmsg).where((e) => e.size.ge(1000)).select((e) => ({ size: e.size }))`. Without `select`
 * all values of the probe are taken.
 *
 * @throws TapError TAP_NO_PROBE when the argument is no probe, TAP_DUPLICATE_CORE when its tapset uses another copy of
 * this package.
 */
export function on<V extends object>(probe: ReturnProbe<V>): Query<V & AtReturn, RowOf<V>>;
export function on<V extends object>(probe: Probe<V>): Query<V, RowOf<V>>;
export function on<V extends object>(probe: Probe<V>): Query<V, RowOf<V>> {
  if (typeof probe !== 'object' || probe === null || !Array.isArray(probe.groups)) {
    throw new TapError('TAP_NO_PROBE', 'on() wants a probe of a tapset', {
      next: "import { tcp } from '@tap/net' and write on(tcp.sendmsg)",
    });
  }
  const untyped = probe as unknown as Probe;
  Object.values(untyped.values).forEach(refuseForeign);
  return new Query<V, RowOf<V>>(untyped, null, untyped.values);
}
