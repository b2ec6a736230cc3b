import { TapError } from '../errors/index.js';
import { Bool, Expression, refuseForeign, trackConditions, walk, type ValueOf } from '../expr/index.js';
import type { Probe, Values } from './probe.js';

/** What JavaScript gets for selected expressions. */
export type RowOf<S> = { readonly [K in keyof S]: ValueOf<S[K]> };

/** What every event carries besides the selected values; a selected value of the same name takes its place. */
export interface EventFacts {
  /** Name of the probe point. */
  readonly probe: string;
  /** When it happened: nanoseconds of CLOCK_MONOTONIC. */
  readonly time: bigint;
  /** Number of the CPU on which it happened. */
  readonly cpu: number;
}

/** An event of a query: what it selects, and probe, time and CPU. */
export type EventOf<Row> = Omit<EventFacts, keyof Row> & Row;

/** What a query says, whatever its probe: which events, and what is taken of each. */
export interface QueryData<Row = unknown> {
  /** Only in types: what an event of this query looks like. */
  readonly row: Row;
  readonly probe: Probe;
  readonly condition: Bool | null;
  readonly fields: Values;
}

/** A question to one probe: which events, and which values of them. It is data; `attach()` runs it. */
export class Query<V, Row> implements QueryData<Row> {
  /** Only in types: what an event of this query looks like. */
  declare readonly row: Row;
  /** The probe that it is on. */
  readonly probe: Probe;
  /** The condition that an event meets, or null for all. */
  readonly condition: Bool | null;
  /** What is taken of each event, by name. */
  readonly fields: Values;

  constructor(probe: Probe, condition: Bool | null, fields: Values) {
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
    const { result, conditions } = trackConditions(() => condition(this.probe.values as V));
    refuseForeign(result);
    if (!(result instanceof Bool)) {
      throw new TapError('TAP_KIND', 'where() wants a condition', {
        next: 'write where((e) => e.size.gt(5)); numbers and texts have the methods eq, ne, gt, in ...',
      });
    }
    requireUse(conditions, [result]);
    const both = this.condition === null ? result : this.condition.and(result);
    return new Query<V, Row>(this.probe, both, this.fields);
  }

  /**
   * Takes the given expressions of each event, and nothing else.
   *
   * @throws TapError TAP_KIND when the callback gives something else than expressions by name.
   */
  select<S extends Readonly<Record<string, Expression>>>(fields: (values: V) => S): Query<V, RowOf<S>> {
    const { result, conditions } = trackConditions(() => fields(this.probe.values as V));
    for (const [name, expression] of Object.entries(result ?? {})) {
      refuseForeign(expression);
      if (!(expression instanceof Expression)) {
        throw new TapError('TAP_KIND', `select(): "${name}" is no expression`, {
          next: 'call context functions: { comm: execname() }; constants need no select',
        });
      }
    }
    requireUse(conditions, Object.values(result));
    return new Query<V, RowOf<S>>(this.probe, this.condition, Object.freeze({ ...result }));
  }

  /** Takes the given expressions of each event, in addition to what is taken already. */
  with<S extends Readonly<Record<string, Expression>>>(
    fields: (values: V) => S,
  ): Query<V, Omit<Row, keyof S> & RowOf<S>> {
    const added = this.select(fields).fields;
    return new Query(this.probe, this.condition, Object.freeze({ ...this.fields, ...added }));
  }
}

/**
 * Asks a probe: `on(tcp.sendmsg).where((e) => e.size.ge(1000)).select((e) => ({ size: e.size }))`. Without `select`
 * all values of the probe are taken.
 *
 * @throws TapError TAP_NO_PROBE when the argument is no probe, TAP_DUPLICATE_CORE when its tapset uses another copy of
 * this package.
 */
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

function requireUse(made: readonly object[], used: readonly Expression[]): void {
  const reached = new Set<object>();
  for (const { node } of used) walk(node, (inner) => reached.add(inner));
  if (made.every((condition) => reached.has(condition))) return;
  throw new TapError('TAP_KIND', 'a condition was made whose value nothing uses', {
    next: 'write a.and(b) for a && b, and a.or(b) for a || b: JavaScript would drop one of the two',
  });
}
