import { TapError } from '../errors/index.js';
import {
  depthOf,
  Expression,
  refuseForeign,
  refuseOperators,
  trackConditions,
  walk,
  type Bool,
  type Node,
  type ValueOf,
} from '../expr/index.js';
import type { Cell, Measure } from '../measure/index.js';
import type { Action } from './action.js';
import { constant, isConstant, type Constant } from './constant.js';
import { knownOnly } from './known-values.js';
import type { Probe, Values } from './probe.js';
import type { Largest } from './rank.js';
import type { Sampling } from './sampling.js';

/** What can be taken of an event: an expression, or a constant, which is the same in each event. */
export type Selectable = Expression | Constant;

/** What JavaScript gets for selected expressions and constants. */
export type RowOf<S> = { readonly [K in keyof S]: S[K] extends Constant ? S[K] : ValueOf<S[K]> };

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

/** One thing that is measured. */
export interface Column {
  readonly name: string;
  readonly measure: Measure;
  /** Which of the aggregation's cells it is made of. */
  readonly cells: readonly number[];
}

/** What is measured of many events, where they happen. */
export interface AggregationData {
  /** The parts of the key, by name; none for a table with one row. */
  readonly key: Values;
  /** The words in the kernel; what several measures need is there once. */
  readonly cells: readonly Cell[];
  readonly columns: readonly Column[];
  /** Whether JavaScript gets the only column as it is, and not by name. */
  readonly single: boolean;
  /** Rows at most; null for as many as are sensible. */
  readonly maxKeys: number | null;
  /** Which of the rows JavaScript gets; null for all. */
  readonly largest: Largest | null;
}

/** Which events a query is about, and which named maps each of them changes. */
export interface Selection<out N extends string = string> {
  readonly probe: Probe<Values, N>;
  readonly condition: Bool | null;
  /** What leaves out some of the events that meet the condition, in this order. */
  readonly sampling: readonly Sampling[];
  /** What each event that is taken changes, in this order, after everything else that is done with it. */
  readonly actions: readonly Action[];
}

/** What a query says, whatever its probe: which events, and what is taken of each. */
export interface QueryData<Row = unknown, out N extends string = string> extends Selection<N> {
  /** Only in types: what an event of this query looks like. */
  readonly row: Row;
  /** What is reported of each event; null for a query that reports none. */
  readonly fields: Values | null;
  /** What is measured of the events where they happen; null for nothing. */
  readonly aggregation: AggregationData | null;
}

/** A query that keeps a table: what `session.table()` gives the rows of. */
export interface Tabulating<out K, out V> extends QueryData {
  /** Only in types: the key and the value of its rows. */
  readonly entry: readonly [K, V];
}

/** Operations that lie above each other at most: what works on expressions is recursive. */
const deepest = 1000;

/**
 * Runs a query's callback with the values of a probe; `nodesOf` checks its result and says which expressions are in it.
 *
 * @param what names the method that was given the callback, for errors: `where()`.
 * @throws TapError TAP_KIND for a callback that asks for a value that there is not, or JavaScript to decide by an expression;
 * see `refuseOperators`.
 */
export function ask<V, R>(
  what: string,
  callback: (values: V) => R,
  { name, values }: { readonly name: string; readonly values: unknown },
  nodesOf: (result: R) => readonly Node[],
): R {
  refuseOperators(what, callback);
  const { result, conditions } = trackConditions(() => callback(knownOnly(name, values as V)));
  const reached = new Set<object>();
  for (const node of nodesOf(result)) {
    const depth = depthOf(node);
    if (depth > deepest) {
      throw new TapError('TAP_TOO_LARGE', `an expression has ${depth} operations above each other`, {
        facts: [['limit', String(deepest)]],
        next: 'in([...]), and(...) and or(...) take long lists without it',
      });
    }
    walk(node, (inner) => reached.add(inner));
  }
  if (conditions.every((condition) => reached.has(condition))) return result;
  throw new TapError('TAP_KIND', 'a condition was made whose value nothing uses', {
    next: 'write a.and(b) for a && b, and a.or(b) for a || b: JavaScript would drop one of the two',
  });
}

/** Runs a callback that gives expressions, or constants, by name. */
export function askFields<V>(
  what: string,
  callback: (values: V) => Readonly<Record<string, Selectable>>,
  probe: Probe,
): Values {
  const taken: Record<string, Expression> = Object.create(null) as Record<string, Expression>;
  ask(what, callback, probe, (fields: unknown) =>
    Object.entries(requireNamed(what, fields)).map(([name, field]) => {
      refuseForeign(field);
      taken[name] = field instanceof Expression ? field : constantField(`${what}: "${name}"`, field);
      return taken[name].node;
    }),
  );
  return Object.freeze({ ...taken });
}

function constantField(what: string, value: unknown): Expression {
  if (isConstant(value)) return constant(value);
  throw new TapError('TAP_KIND', `${what} is neither an expression nor a constant`, {
    facts: [['it is', typeof value === 'function' ? 'a function' : value === null ? 'null' : typeof value]],
    next: 'call context functions: { comm: execname() }; constants are texts, whole numbers and booleans',
  });
}

/** Values by name: what a callback of `select` gives. A body in braces without `return` gives nothing. */
function requireNamed(what: string, fields: unknown): Readonly<Record<string, unknown>> {
  const prototype: unknown =
    typeof fields === 'object' && fields !== null ? Object.getPrototypeOf(fields) : undefined;
  if (prototype === Object.prototype || prototype === null)
    return fields as Readonly<Record<string, unknown>>;
  throw new TapError('TAP_KIND', `${what} wants an object of values by name`, {
    next: 'write (e) => ({ size: e.size }), with the parentheses: { size: e.size } alone is a block, which gives nothing',
  });
}
