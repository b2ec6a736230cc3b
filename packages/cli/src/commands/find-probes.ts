import { TapError } from '@tap/native-core/tapset';
import type { PackageDocs } from '@tap/native-core/inspect';
import { functionTable, type Catalogue } from '../catalogue/catalogue.js';
import { mentions, type Asked } from '../catalogue/mentioned.js';
import { selectProbes, type Selected } from '../catalogue/select.js';
import { withKernelProbes } from '../catalogue/with-kernel.js';
import type { FilterFunction } from '../filter/scope.js';
import type { TapContext } from '../run/context.js';
import type { TapsetFlags } from './tapset-flag.js';

/** The probes that the user asked for, and the functions that conditions and keys can use. */
export interface Found {
  readonly selected: readonly Selected[];
  readonly functions: ReadonlyMap<string, FilterFunction>;
}

/**
 * The catalogue, with the probes of the running kernel's own functions and trace events that some names mean.
 *
 * @throws TapError TAP_NO_SITE for what this kernel does not have, and as `installedCatalogue()`.
 */
export async function catalogueFor(
  context: TapContext,
  { tapset = [] }: TapsetFlags,
  names: readonly string[],
  needs?: (docs: PackageDocs) => boolean,
): Promise<Catalogue> {
  const catalogue = await context.catalogue(tapset, needs);
  return withKernelProbes(catalogue, names, async () => (await context.tracer()).kernel());
}

/**
 * Plans what a command line asks for, with the tapsets that it mentions. What is wrong with it is said with all of them at hand,
 * because an error names what there is.
 *
 * @throws what the plan throws, and as `catalogueFor()`.
 */
export async function planFor<T>(
  context: TapContext,
  flags: TapsetFlags,
  asked: Asked,
  plan: (catalogue: Catalogue) => T,
): Promise<T> {
  try {
    return plan(await catalogueFor(context, flags, asked.patterns, mentions(asked)));
  } catch (error) {
    if (!(error instanceof TapError)) throw error;
    return plan(await catalogueFor(context, flags, asked.patterns));
  }
}

/**
 * The probes that names and patterns mean.
 *
 * @throws TapError TAP_NO_PROBE for a name or a pattern that fits none.
 */
export function findProbes(catalogue: Catalogue, patterns: readonly string[]): Found {
  return { selected: selectProbes(catalogue, patterns), functions: functionTable(catalogue) };
}

/** The texts of options that are given. */
export function given(...texts: readonly (string | null | undefined)[]): readonly string[] {
  return texts.filter((text) => text != null);
}
