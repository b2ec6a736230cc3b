import type { Catalogue } from '../catalogue/catalogue.js';
import { selectProbes, type Selected } from '../catalogue/select.js';
import { withKernelProbes } from '../catalogue/with-kernel.js';
import type { TapContext } from '../run/context.js';

/**
 * The catalogue, with the probes of the running kernel's own functions and trace events that some names mean.
 *
 * @throws TapError TAP_NO_SITE for what this kernel does not have.
 */
export async function catalogueFor(context: TapContext, names: readonly string[]): Promise<Catalogue> {
  return withKernelProbes(await context.catalogue(), names, async () => (await context.tracer()).kernel());
}

/**
 * The probes that names and patterns mean, those of the running kernel's own functions included.
 *
 * @throws TapError TAP_NO_PROBE for a name or a pattern that fits none, TAP_NO_SITE for what this kernel does not have.
 */
export async function findProbes(
  context: TapContext,
  patterns: readonly string[],
): Promise<readonly Selected[]> {
  return selectProbes(await catalogueFor(context, patterns), patterns);
}
