import type { FunctionDocs, ProbeDocs, Tapset } from '@tap/native-core/inspect';
import { TapError, type Probe } from '@tap/native-core/tapset';
import type { FilterFunction } from '../filter/scope.js';

/** A probe point that can be traced. */
export interface ListedProbe {
  readonly name: string;
  /** Name of its tapset. */
  readonly package: string;
  readonly probe: Probe;
  readonly docs: Omit<ProbeDocs, 'export'> | null;
}

/** A function that filters and `--with` can use. */
export interface ListedFunction {
  readonly name: string;
  /** Name of its tapset. */
  readonly package: string;
  readonly call: FilterFunction;
  readonly docs: FunctionDocs | null;
}

/** All that some tapsets offer, in their order. */
export interface Catalogue {
  readonly probes: readonly ListedProbe[];
  readonly functions: readonly ListedFunction[];
}

/**
 * The catalogue of some tapsets.
 *
 * @throws TapError TAP_DEFINITION when two tapsets give one name to different probes or functions.
 */
export function catalogueOf(tapsets: readonly Tapset[]): Catalogue {
  const probes = tapsets.flatMap(({ name: owner, probes: own }) =>
    [...own].map(([name, { probe, docs }]): ListedProbe => ({ name, package: owner, probe, docs })),
  );
  const functions = tapsets.flatMap(({ name: owner, functions: own }) =>
    [...own].map(([name, { call, docs }]): ListedFunction => ({ name, package: owner, call, docs })),
  );
  return Object.freeze({
    probes: oneOfEachName(probes, 'probe', ({ probe }) => probe),
    functions: oneOfEachName(functions, 'function', ({ call }) => call),
  });
}

/** The functions of a catalogue as filters see them. */
export function functionTable(catalogue: Catalogue): ReadonlyMap<string, FilterFunction> {
  return new Map(catalogue.functions.map(({ name, call }) => [name, call]));
}

/** What a tapset exports that is another's is there once. */
function oneOfEachName<T extends { readonly name: string; readonly package: string }>(
  all: readonly T[],
  what: 'probe' | 'function',
  meant: (one: T) => unknown,
): readonly T[] {
  const byName = new Map<string, T>();
  for (const one of all) {
    const other = byName.get(one.name);
    if (other === undefined) byName.set(one.name, one);
    else if (meant(other) !== meant(one)) {
      throw new TapError('TAP_DEFINITION', `two tapsets define the ${what} ${one.name}`, {
        facts: [['in', `${other.package} and ${one.package}`]],
        next: 'uninstall one of the two tapsets or leave out its --tapset, or rename one of the two',
      });
    }
  }
  return [...byName.values()];
}
