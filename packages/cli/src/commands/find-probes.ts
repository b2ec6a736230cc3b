import { functionTable, type Catalogue } from '../catalogue/catalogue.js';
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
): Promise<Catalogue> {
  const catalogue = await context.catalogue(tapset);
  return withKernelProbes(catalogue, names, async () => (await context.tracer()).kernel());
}

/**
 * The probes that names and patterns mean, those of the running kernel's own functions included.
 *
 * @throws TapError TAP_NO_PROBE for a name or a pattern that fits none, and as `catalogueFor()`.
 */
export async function findProbes(
  context: TapContext,
  flags: TapsetFlags,
  patterns: readonly string[],
): Promise<Found> {
  const catalogue = await catalogueFor(context, flags, patterns);
  return { selected: selectProbes(catalogue, patterns), functions: functionTable(catalogue) };
}
