import { TapError } from '@tap/native-core/tapset';
import { isGlob, type PackageDocs } from '@tap/native-core/inspect';
import { functionTable, type Catalogue } from '../catalogue/catalogue.js';
import { mentions, type Asked } from '../catalogue/mentioned.js';
import { selectProbes, type Selected } from '../catalogue/select.js';
import { withKernelProbes } from '../catalogue/with-kernel.js';
import { withOwnOption } from '../errors/own-option.js';
import type { FilterFunction } from '../filter/scope.js';
import { withoutAbsent, type Planned } from '../question/absent.js';
import type { TapContext } from '../run/context.js';
import type { TapsetFlags } from './tapset-flag.js';

/** The options that say which probes there are, and how many a pattern may mean. */
export interface ProbeFlags extends TapsetFlags {
  readonly maxPrograms?: number;
}

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
  { tapset = [], maxPrograms }: ProbeFlags,
  names: readonly string[],
  needs?: (docs: PackageDocs) => boolean,
): Promise<Catalogue> {
  const catalogue = await context.catalogue(tapset, needs);
  const readKernel = async () => (await context.tracer()).kernel();
  return withOwnOption(() => withKernelProbes(catalogue, names, readKernel, maxPrograms));
}

/**
 * Plans what a command line asks for, with the tapsets that it mentions. What is wrong with it is said with all of them at hand,
 * because an error names what there is.
 *
 * @throws what the plan throws, and as `catalogueFor()`.
 */
export async function planFor<T>(
  context: TapContext,
  flags: ProbeFlags,
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
 * Plans what probes a command line attaches: without those that only a pattern selected and that this kernel does not have.
 *
 * @throws as `planFor()`.
 */
export async function planAttached<P extends Planned>(
  context: TapContext,
  flags: ProbeFlags,
  asked: Asked,
  plan: (catalogue: Catalogue) => P,
): Promise<P> {
  const planned = await planFor(context, flags, asked, plan);
  return withoutAbsent(planned, asked.patterns, async () => (await context.tracer()).kernel());
}

/**
 * The probes that names and patterns mean.
 *
 * @throws TapError TAP_NO_PROBE for a name or a pattern that fits none.
 */
export function findProbes(catalogue: Catalogue, patterns: readonly string[]): Found {
  return { selected: selectProbes(catalogue, patterns), functions: functionTable(catalogue) };
}

/** One name, where a command takes one: a pattern of the kernel's own names is refused before it is searched for. */
export function ofOneName(name: string): readonly string[] {
  return isGlob(name) ? [] : [name];
}

/** The texts of options that are given. */
export function given(...texts: readonly (string | null | undefined)[]): readonly string[] {
  return texts.filter((text) => text != null);
}
