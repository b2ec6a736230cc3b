import { TapError } from '../errors/index.js';
import {
  depthOf,
  Expression,
  refuseForeign,
  refuseOperators,
  trackConditions,
  walk,
  type Node,
  type ValueOf,
} from '../expr/index.js';
import { constant, isConstant, type Constant } from './constant.js';
import { knownOnly } from './known-values.js';
import type { Probe, Values } from './probe.js';

/** What can be taken of an event: an expression, or a constant, which is the same in each event. */
export type Selectable = Expression | Constant;

/** What JavaScript gets for selected expressions and constants. */
export type RowOf<S> = { readonly [K in keyof S]: S[K] extends Constant ? S[K] : ValueOf<S[K]> };

/** The greatest depth of nested operations: the code that works on expressions is recursive. */
const deepest = 1000;

/**
 * Runs a query's callback with the values of a probe; `nodesOf` checks its result and says which expressions are in it.
 *
 * @param what names the method that was given the callback, for errors: `where()`.
 * @throws TapError TAP_KIND for a callback that asks for an unknown value, or lets JavaScript branch on an expression;
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
  throw new TapError('TAP_KIND', `${what} needs an object of values by name`, {
    next: 'write (e) => ({ size: e.size }), with the parentheses: { size: e.size } alone is a block, which gives nothing',
  });
}
