import { checkProbe } from './definitions/index.js';
import { readDocumentation } from './read-documentation.js';
import type { ProbeReport, TapsetReport } from './report/index.js';
import { readSubject, type CheckOptions } from './subject.js';

/**
 * Compiles all probes of a tapset for the stored kernels, with all values at once, each alone, and each in a condition, and reads their
 * documentation if `declarations` are given.
 *
 * @param module the module of the tapset: `import * as tapset from '...'`.
 * @throws TapError TAP_ARGUMENT for a kernel that is not stored, a folder without the package.json of a tapset, or declarations that
 *   are not there; TAP_NO_FEATURE when declarations are to be read without TypeScript.
 */
export async function checkTapset(module: object, options: CheckOptions = {}): Promise<TapsetReport> {
  const { tapset, mistakes, pairs, hidden } = readSubject(module, options);
  const probes = new Map<string, ProbeReport>();
  for (const { probe, kernel, isAbsent } of pairs) {
    const { name, values } = probe;
    const kernels = probes.get(name)?.kernels ?? [];
    const found = checkProbe(probe, kernel, isAbsent);
    probes.set(name, { name, values: Object.keys(values), kernels: [...kernels, found] });
  }
  const { declarations } = options;
  const documentation =
    declarations === undefined || tapset === null ? null : await readDocumentation(tapset, declarations);
  return { probes: [...probes.values()], mistakes: [...mistakes, ...hidden()], documentation };
}
