import { closest, fewNames } from '@tap/native-core/inspect';
import { Expression, TapError, type Probe, type Values } from '@tap/native-core/tapset';
import { Mismatch } from './filter-error.js';
import type { Constant, Term } from './term.js';

/** A function that filters can call: `execname()`. */
export type FilterFunction = (...args: readonly unknown[]) => unknown;

/** The names that a filter can use. */
export interface Scope {
  /** Name of the probe, for errors. */
  readonly probe: string;
  readonly values: Values;
  /** Of a recording: all that it has, each as a function without arguments. */
  readonly functions: ReadonlyMap<string, FilterFunction>;
  /** Whether it is about a recording: there is what was recorded, and no more. */
  readonly isRecorded: boolean;
}

/** The names that a filter of a probe can use. */
export function scopeOf(probe: Probe, functions: ReadonlyMap<string, FilterFunction>): Scope {
  // What a recording has, nothing can attach.
  return { probe: probe.name, values: probe.values, functions, isRecorded: probe.choices.length === 0 };
}

/** That a scope lacks a name: `otherwise`, unless it is about a recording. */
export function lacks({ isRecorded, probe }: Scope, name: string, otherwise: string): string {
  return isRecorded ? `"${name}" was not recorded of ${probe}` : otherwise;
}

/** The value of the probe with a name, or null. */
export function valueNamed({ values }: Scope, name: string): Expression | null {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}

/** How many names of a sort an error shows. */
const mostShown = 5;
/** Those of a recording, of which no other list has all. */
const mostRecorded = 12;

/** What exists in a scope, as facts of an error about a name that does not: the nearest names, and how to list all. */
export function namesInScope(scope: Scope, wanted: string): readonly (readonly [string, string])[] {
  if (scope.isRecorded) return [['recorded', fewNames(wanted, [...scope.functions.keys()], mostRecorded)]];
  const values = Object.keys(scope.values);
  const functions = [...scope.functions.keys()].map((name) => `${name}()`);
  const listing = [
    ...(values.length > mostShown ? [`tap describe ${scope.probe}`] : []),
    ...(functions.length > mostShown ? ['tap list --functions'] : []),
  ];
  return [
    ['values', values.length === 0 ? `${scope.probe} has none` : fewNames(wanted, values, mostShown)],
    ['functions', fewNames(`${wanted}()`, functions, mostShown)],
    ...(listing.length === 0 ? [] : [['all', listing.join(', ')] as const]),
  ];
}

/** The step to take after a name that does not exist, or null when nothing is like it. */
export function didYouMean(scope: Scope, name: string): string | null {
  const found = closest(name, [...Object.keys(scope.values), ...scope.functions.keys()]);
  if (found === null) return null;
  return `did you mean ${scope.isRecorded || Object.hasOwn(scope.values, found) ? found : `${found}()`}?`;
}

/**
 * Calls a function with terms.
 *
 * @throws Mismatch when it takes no such arguments, or gives nothing that a filter can use.
 */
export function callFunction(name: string, call: FilterFunction, args: readonly Term[]): Term {
  if (args.length > call.length) {
    throw new Mismatch(`${name}() takes ${counted(call.length)}, not ${args.length}`);
  }
  const result = callPlainly(
    name,
    call,
    args.map((arg) => (typeof arg === 'bigint' ? plainNumber(arg) : arg)),
  );
  if (result instanceof Expression) return result;
  if (typeof result === 'number' && Number.isSafeInteger(result)) return BigInt(result);
  if (isPlain(result)) return result;
  throw new Mismatch(`${name}() gives nothing that can be used in a filter`);
}

function counted(most: number): string {
  if (most === 0) return 'no arguments';
  return most === 1 ? '1 argument' : `${most} arguments at most`;
}

function callPlainly(name: string, call: FilterFunction, args: readonly unknown[]): unknown {
  try {
    return call(...args);
  } catch (error) {
    if (error instanceof TapError) throw error;
    throw new Mismatch(`${name}() does not take these arguments`);
  }
}

function isPlain(result: unknown): result is Constant {
  return result === null || ['bigint', 'string', 'boolean'].includes(typeof result);
}

/** Functions of the manual take numbers; only what these do not hold exactly goes as a bigint. */
function plainNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
