import type { Catalogue, ListedProbe } from '../catalogue/catalogue.js';
import type { TapContext } from '../run/context.js';

/** Proposes the names of all probes, for an argument that a shell completes. */
export async function proposeProbes(this: TapContext): Promise<readonly string[]> {
  const { probes } = await catalogueOf(this);
  return probes.map(({ name }) => name);
}

/** Proposes the names of all probes and functions. */
export async function proposeNames(this: TapContext): Promise<readonly string[]> {
  const { probes, functions } = await catalogueOf(this);
  return [...probes, ...functions].map(({ name }) => name);
}

/** Proposes the numbers of the probes that the command line names. */
export async function proposeNumbers(this: TapContext): Promise<readonly string[]> {
  const named = await namedProbes(await catalogueOf(this), this.completed ?? []);
  return valuesOf(named, (kind) => kind === 'int');
}

/** Proposes values of the probes that the command line names, and functions without arguments, for the last of a list. */
export async function proposeFields(this: TapContext, partial: string): Promise<readonly string[]> {
  const catalogue = await catalogueOf(this);
  const values = valuesOf(await namedProbes(catalogue, this.completed ?? []), () => true);
  const functions = catalogue.functions.filter(({ call }) => call.length === 0).map(({ name }) => name);
  return nextInList(partial, [...values, ...functions]);
}

/** Proposes values of the probes that the command line names, for the last of a list. */
export async function proposeValues(this: TapContext, partial: string): Promise<readonly string[]> {
  const named = await namedProbes(await catalogueOf(this), this.completed ?? []);
  return nextInList(
    partial,
    valuesOf(named, () => true),
  );
}

/** A list with each name that it does not have yet in the place of its last one. */
function nextInList(partial: string, names: readonly string[]): readonly string[] {
  const before = partial.slice(0, partial.search(/[^,=]*$/));
  const taken = new Set(before.split(','));
  return [...new Set(names)].filter((name) => !taken.has(name)).map((name) => before + name);
}

/** The catalogue of the command line that is completed, with what its `--tapset` names. */
function catalogueOf({ catalogue, completed = [] }: TapContext): Promise<Catalogue> {
  return catalogue(completed.slice(0, -1).filter((_, index) => completed[index - 1] === '--tapset'));
}

async function namedProbes({ probes }: Catalogue, words: readonly string[]): Promise<readonly ListedProbe[]> {
  // Commands propose only when a shell asks; nobody else waits for this to load.
  const { globTest, isGlob } = await import('@tap/native-core/inspect');
  const tests = words.map((word) => (isGlob(word) ? globTest(word) : (name: string) => name === word));
  return probes.filter(({ name }) => tests.some((fits) => fits(name)));
}

function valuesOf(probes: readonly ListedProbe[], fits: (kind: string) => boolean): readonly string[] {
  const values = probes.flatMap(({ probe }) => Object.entries(probe.values));
  return [...new Set(values.filter(([, { kind }]) => fits(kind.type)).map(([name]) => name))];
}
