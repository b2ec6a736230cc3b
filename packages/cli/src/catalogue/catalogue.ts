import type { Probe } from '@tap/native-core/tapset';
import type { FilterFunction } from '../filter/scope.js';
import { discoverFunctions, discoverProbes } from './discover.js';
import type { FunctionDocs, PackageDocs, ProbeDocs } from './docs.js';

/** A tapset's package: what it exports, and its documentation when it has been built with it. */
export interface Tapset {
  /** Name of the package: `@tap/net`. */
  readonly package: string;
  readonly module: object;
  readonly docs: PackageDocs | null;
}

/** A probe point that can be traced. */
export interface ListedProbe {
  readonly name: string;
  readonly package: string;
  readonly probe: Probe;
  readonly docs: ProbeDocs | null;
}

/** A function that filters and `--with` can use. */
export interface ListedFunction {
  readonly name: string;
  readonly package: string;
  readonly call: FilterFunction;
  readonly docs: FunctionDocs | null;
}

/** All that the installed tapsets offer, sorted by package and name. */
export interface Catalogue {
  readonly probes: readonly ListedProbe[];
  readonly functions: readonly ListedFunction[];
}

/** The catalogue of some tapsets; of two probes or functions with one name, the first counts. */
export function catalogueOf(tapsets: readonly Tapset[]): Catalogue {
  return Object.freeze({
    probes: firstOfEachName(tapsets.flatMap(probesOf)),
    functions: firstOfEachName(tapsets.flatMap(functionsOf)),
  });
}

/** The functions of a catalogue as filters see them. */
export function functionTable(catalogue: Catalogue): ReadonlyMap<string, FilterFunction> {
  return new Map(catalogue.functions.map(({ name, call }) => [name, call]));
}

function probesOf({ package: owner, module, docs }: Tapset): readonly ListedProbe[] {
  const documented = new Map<string, ProbeDocs>();
  for (const probe of docs?.probes ?? []) {
    documented.set(probe.name, probe);
    if (probe.return !== undefined) documented.set(probe.return.name, probe.return);
  }
  return discoverProbes(module).map((probe) => {
    return { name: probe.name, package: owner, probe, docs: documented.get(probe.name) ?? null };
  });
}

function functionsOf({ package: owner, module, docs }: Tapset): readonly ListedFunction[] {
  const documented = new Map((docs?.functions ?? []).map((found) => [found.name, found]));
  return discoverFunctions(module)
    .filter(({ name }) => docs === null || documented.has(name))
    .map(({ name, call }) => ({ name, package: owner, call, docs: documented.get(name) ?? null }));
}

function firstOfEachName<T extends { readonly name: string }>(all: readonly T[]): readonly T[] {
  const byName = new Map<string, T>();
  for (const one of all) if (!byName.has(one.name)) byName.set(one.name, one);
  return [...byName.values()];
}
