import { isGlob, isKernelName, resolve, type Kernel, type QuerySpec } from '@tap/native-core/inspect';
import { TapError } from '@tap/native-core/tapset';
import type { AnyQuery } from './queries.js';
import type { AnyAggregation } from './tables.js';

/** What is planned of probes. */
export interface Planned {
  readonly queries?: readonly AnyQuery[];
  readonly tables?: readonly AnyAggregation[];
  readonly warnings: readonly string[];
}

/**
 * A plan without the probes that only a pattern selected and that the kernel does not have, with a warning for each. Where none
 * would remain, it stays as it is: the error of what attaches it says the same.
 */
export async function withoutAbsent<P extends Planned>(
  plan: P,
  patterns: readonly string[],
  readKernel: () => Promise<Kernel>,
): Promise<P> {
  // What patterns of the kernel's own names fit is there.
  if (!patterns.some((pattern) => isGlob(pattern) && !isKernelName(pattern))) return plan;
  const kernel = await readKernel();
  const { queries = [], tables = [] } = plan;
  const named = new Set(patterns.flatMap((pattern) => [pattern, `${pattern}.return`]));
  const absent = new Map<string, string>();
  for (const { spec } of [...queries, ...tables]) {
    const why = named.has(spec.probe.name) ? null : lackOf(spec, kernel);
    if (why !== null) absent.set(spec.probe.name, why);
  }
  const isThere = ({ spec }: AnyQuery | AnyAggregation): boolean => !absent.has(spec.probe.name);
  if (absent.size === 0 || ![...queries, ...tables].some(isThere)) return plan;
  const warnings = [...absent].map(([name, why]) => `${name} is left out: ${why}`);
  return {
    ...plan,
    ...(plan.queries !== undefined && { queries: queries.filter(isThere) }),
    ...(plan.tables !== undefined && { tables: tables.filter(isThere) }),
    warnings: [...plan.warnings, ...warnings],
  };
}

/** Why a kernel has no place for a query; null where it has one, or the definition is at fault. */
function lackOf(spec: QuerySpec, kernel: Kernel): string | null {
  try {
    resolve(spec, kernel, { targetPid: 0, suggests: false });
    return null;
  } catch (error) {
    if (!(error instanceof TapError) || error.code !== 'TAP_NO_SITE') return null;
    return error.summary;
  }
}
