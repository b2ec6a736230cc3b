import { TapError } from '../errors/index.js';
import {
  type Asked,
  describeValue,
  Expression,
  Int,
  intKind,
  joinKinds,
  refuseForeign,
  refuseOperators,
  textKind,
  wrap,
  type BinaryNode,
  type Bool,
  type CapturedKind,
  type ContextNode,
  type Kind,
  type ValueNode,
  type WordNode,
} from '../expr/index.js';
import { changed, once } from './lazy.js';
import type { Place } from './place.js';
import { placed } from './placed.js';
import type { Deferral, Leaf, Site } from './site.js';
import { requireFunction, requireProbeName, requireSite, requireSpec, requireValues } from './sound.js';

/** The values of a probe, by name. */
export type Values = Readonly<Record<string, Expression>>;

/** One place of a probe with the values as this place gives them. */
export interface ProbeLeaf {
  readonly place: Place;
  readonly values: Values;
  /** The condition that an event at this place must meet; null when all are events of the probe. */
  readonly condition: Bool | null;
  /** For an event that a call's entry announces and a later place reports; null for every other one. */
  readonly deferral: Deferral | null;
}

/**
 * A probe point: where it is in the kernel, and the values that it offers. It is data; making it touches no machine. `values` and
 * `choices` are made when they are first asked for.
 */
export interface Probe<V = Values, out N extends string = string> {
  /** Name of the probe point, as in the manual: `tcp.sendmsg`, `tcp.sendmsg.return`. */
  readonly name: N;
  /** Whether it fires when the function is entered or when it returns. */
  readonly moment: 'entry' | 'return';
  /** The values, to be used in queries. */
  readonly values: V;
  /** Every choice is attached, each at its first place that the kernel has. */
  readonly choices: readonly (readonly ProbeLeaf[])[];
  /** The probe whose events come before, for one made by `between()`. */
  readonly pair?: ProbePair;
}

/** How an event finds the one that came before it. */
export interface ProbePair {
  /** The probe that comes before. */
  readonly from: Probe;
  /** The key that both share: as the first one sees it, and as the second one does. */
  readonly fromKey: WordNode;
  readonly toKey: WordNode;
}

/** Values that every return has in a query besides its own. */
export interface AtReturn {
  /**
   * Nanoseconds since the function was entered, by CLOCK_MONOTONIC. It takes a second program, at the entry, so it is
   * only there when a query asks for it. Calls that had begun before are left out of such a query.
   */
  readonly elapsed: Int;
}

/** A probe point that fires when a function returns. */
export interface ReturnProbe<V = Values, out N extends string = string> extends Probe<V, N> {
  readonly moment: 'return';
}

/** A probe point with the probe of its return. */
export type ProbeWithReturn<V, W, N extends string = string> = Probe<V, N> & {
  /** The same probe when the function returns; the values of the entry are there too where no name collides. */
  readonly return: ReturnProbe<Omit<V, keyof W> & W, `${N}.return`>;
};

/** The argument of `probe()`. */
export interface ProbeSpec<A, R, V> {
  /** Where it attaches. */
  readonly at: Site<A, R>;
  /** The values at the entry. */
  readonly values: (args: A) => V;
}

/** The argument of `probe()` for a function whose return is a probe point, too. */
export interface ProbeSpecWithReturn<A, R, V, W> extends ProbeSpec<A, R, V> {
  /** The values at the return. */
  readonly returns: (args: A & { readonly result: R }) => W;
}

/**
 * Defines a probe point: written once, everything else is derived from it.
 *
 * Its callbacks run when somebody first uses the probe, by `on()` for example: a tapset has many probes, and a program uses few. So a
 * mistake in them is found then. The fact `at` of the error has the file and line of the mistake.
 *
 * @throws TapError TAP_DEFINITION for a name that is not words with dots between them, and for a place or values that are none; when
 * it is first used, TAP_DEFINITION when alternatives give different values, or a place has no return to probe, TAP_KIND when a
 * callback lets JavaScript branch on an expression, and what else its callbacks throw.
 */
export function probe<A, R, V extends object, W extends object, const N extends string>(
  name: N,
  spec: ProbeSpecWithReturn<A, R, V, W>,
): ProbeWithReturn<V, W, N>;
export function probe<A, R, V extends object, const N extends string>(
  name: N,
  spec: ProbeSpec<A, R, V>,
): Probe<V, N>;
export function probe<A, R, V extends object, W extends object, const N extends string>(
  name: N,
  spec: ProbeSpec<A, R, V> & Partial<Pick<ProbeSpecWithReturn<A, R, V, W>, 'returns'>>,
): Probe<V, N> | ProbeWithReturn<V, W, N> {
  requireProbeName(name);
  requireSpec(name, spec);
  if (name.endsWith('.return'))
    throw new TapError('TAP_DEFINITION', `${name} is the name of a return, not of a probe()`, {
      next: 'write returnProbe(), or give probe() returns',
    });
  requireSite(`${name}: at`, spec.at);
  requireFunction(`${name}: values`, spec.values);
  if (spec.returns !== undefined) requireFunction(`${name}: returns`, spec.returns);
  const { at, values, returns } = spec;
  const entry = lazyProbe<A, R, V, N, 'entry'>(name, 'entry', at, () => {
    refuseOperators(`${name}: values()`, values);
    return ({ args }) => values(args);
  });
  if (returns === undefined) return entry;
  const back = lazyProbe<A, R, Omit<V, keyof W> & W, `${N}.return`, 'return'>(
    `${name}.return`,
    'return',
    at,
    () => {
      refuseOperators(`${name}: values()`, values);
      refuseOperators(`${name}: returns()`, returns);
      return ({ args, result }) => {
        const own = returns({ ...args, result });
        requireValues(`${name}: returns`, own);
        return { ...values(args), ...own };
      };
    },
  );
  return changed(entry, { return: back });
}

/**
 * Defines a probe point that is only the return of a function, under a name of its own, such as
 * `kprocess.exec_complete`.
 *
 * @throws TapError TAP_DEFINITION as `probe()`.
 */
export function returnProbe<A, R, V extends object, const N extends string>(
  name: N,
  spec: { readonly at: Site<A, R>; readonly values: (args: A & { readonly result: R }) => V },
): ReturnProbe<V, N> {
  requireProbeName(name);
  requireSpec(name, spec);
  requireSite(`${name}: at`, spec.at);
  requireFunction(`${name}: values`, spec.values);
  const { at, values } = spec;
  return lazyProbe<A, R, V, N, 'return'>(name, 'return', at, () => {
    refuseOperators(`${name}: values()`, values);
    return ({ args, result }) => values({ ...args, result });
  });
}

/** Joins an entry and a return that have places of their own: a probe point, and the probe point of its return. */
export function withReturn<V, const N extends string, P extends Probe<object>>(
  entry: Probe<V, N>,
  back: P,
): Probe<V, N> & { readonly return: P } {
  return changed(entry, { return: back });
}

/** A probe whose choices and values are made when they are first asked for. `begin` says how those of a place are made. */
function lazyProbe<A, R, V extends object, N extends string, const M extends 'entry' | 'return'>(
  name: N,
  moment: M,
  site: Site<A, R>,
  begin: () => (leaf: Leaf<A, R>) => object,
): Probe<V, N> & { readonly moment: M } {
  const choices = once(placed(name, () => choicesOf(name, moment, site, begin())));
  const values = once(() => references(choices().flat(), moment) as V);
  return Object.freeze({
    name,
    moment,
    get values() {
      return values();
    },
    get choices() {
      return choices();
    },
  });
}

function choicesOf<A, R>(
  name: string,
  moment: 'entry' | 'return',
  site: Site<A, R>,
  valuesOf: (leaf: Leaf<A, R>) => object,
): Probe['choices'] {
  const choices = site.choices.map((leaves) =>
    leaves.map((leaf) => {
      if (moment === 'return' && !leaf.place.hasReturn) {
        throw new TapError('TAP_DEFINITION', `${name}: ${leaf.place.name} is declared without a return`, {
          next: 'give fn() the type of its result as the third argument, or the site a result()',
        });
      }
      const given = valuesOf(leaf);
      requireValues(`${name}: values`, given);
      const values = Object.freeze({ ...given }) as Values;
      const { place, args, condition, deferral } = leaf;
      refuseOthers(name, values, place, args);
      return Object.freeze<ProbeLeaf>({ place, values, condition, deferral });
    }),
  );
  const [first, ...others] = choices.flat();
  if (first === undefined)
    throw new TapError('TAP_DEFINITION', `${name} has no place to attach to`, {
      next: 'give the probe a place: at: fn(NAME, {})',
    });
  for (const other of others) requireSameValues(name, first, other);
  return choices;
}

/** Values as a query sees them: by name, whatever the place. */
function references(leaves: readonly ProbeLeaf[], moment: 'entry' | 'return'): Values {
  const entries = Object.keys(leaves[0]?.values ?? {}).map((name) => {
    const kind = leaves.flatMap(({ values }) => values[name]?.kind ?? []).reduce(common);
    const captured = kind.type === 'decoded' ? kind.of : kind;
    return [name, wrap(kind, Object.freeze<ValueNode>({ op: 'value', kind: captured, name }))] as const;
  });
  const all: Record<string, Expression> = Object.fromEntries(entries);
  // It is not a value of the probe that an event has without being asked, so it is not enumerated with them.
  if (moment === 'return' && all['elapsed'] === undefined)
    Object.defineProperty(all, 'elapsed', { value: elapsed, enumerable: false });
  return Object.freeze(all);
}

/** The kind that holds the values of two places: numbers may be wider, and texts longer, at one of them. */
function common(a: Kind, b: Kind): Kind {
  if (a.type === 'int' && b.type === 'int') return joinKinds(a, b);
  if (a.type === 'text' && b.type === 'text')
    return textKind(Math.max(a.capacity, b.capacity), a.nullable || b.nullable, a.whole && b.whole);
  if (a.type === 'decoded' && b.type === 'decoded')
    return Object.freeze({ ...a, of: common(a.of, b.of) as CapturedKind });
  return a;
}

const nanoseconds = intKind(64, false);
const moment = (name: 'monotonic' | 'entered'): ContextNode<Asked> =>
  Object.freeze({ op: 'context', kind: intKind(64, false, 'bigint'), name });

/** Nanoseconds between a function's entry and its return, or between two events. */
export const elapsed: Int = new Int<number>(
  nanoseconds,
  Object.freeze<BinaryNode<Asked>>({
    op: 'binary',
    kind: nanoseconds,
    operator: 'sub',
    signed: false,
    left: moment('monotonic'),
    right: moment('entered'),
  }),
);

function refuseOthers(probeName: string, values: Values, { name: place }: Place, args: unknown): void {
  for (const [name, value] of Object.entries(values)) {
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name))
      throw new TapError('TAP_DEFINITION', `${probeName}: a value cannot have the name "${name}"`, {
        next: 'write letters, digits and _, with a letter first',
      });
    refuseForeign(value);
    if (!(value instanceof Expression)) {
      const has = Object.keys(args as object).join(', ');
      throw new TapError(
        'TAP_DEFINITION',
        `${probeName}: the value "${name}" is ${describeValue(value)} at ${place}, not an expression`,
        {
          facts: has === '' ? [] : [[place, `it gives: ${has}`]],
          next: 'make values of what each place gives, in one shape by as(); constants by constantInt()',
        },
      );
    }
  }
}

function requireSameValues(probeName: string, a: ProbeLeaf, b: ProbeLeaf): void {
  const names = new Set([...Object.keys(a.values), ...Object.keys(b.values)]);
  for (const name of names) {
    const left = describeKind(a.values[name]?.kind);
    const right = describeKind(b.values[name]?.kind);
    if (left !== right) {
      throw new TapError('TAP_DEFINITION', `${probeName}: the value "${name}" differs between its places`, {
        next: 'give it the same kind at each place, by as() or by other types of the arguments',
        facts: [
          [a.place.name, left],
          [b.place.name, right],
        ],
      });
    }
  }
}

function describeKind(kind: Kind | undefined): string {
  if (kind === undefined) return 'missing';
  if (kind.type === 'int') return kind.js;
  return kind.type === 'decoded' ? kind.shown : kind.type;
}
