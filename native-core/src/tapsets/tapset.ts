import type { Probe } from '../define/index.js';
import { TapError } from '../errors/index.js';
import { refuseForeign } from '../expr/index.js';
import type { FunctionDocs, PackageDocs, ProbeDocs } from './documentation.js';
import { exportedFunctions, exportedProbes } from './exported.js';

/** A tapset: the probes and functions that a module exports, and what its documentation says of them. */
export interface Tapset {
  /** Name of its package, such as `@tap/net`, or the file that it was read from. */
  readonly name: string;
  /** Version of its package; null for a file outside of a package. */
  readonly version: string | null;
  /** By the name of the probe: `tcp.sendmsg`. The probe of a return follows that of its entry. */
  readonly probes: ReadonlyMap<string, TapsetProbe>;
  /** By the name under which it is exported. */
  readonly functions: ReadonlyMap<string, TapsetFunction>;
  /** The documentation with which the package was built; null for one without a docs.json. */
  readonly documentation: PackageDocs | null;
}

/** A probe of a tapset. */
export interface TapsetProbe {
  readonly probe: Probe;
  /** How the module exports it: `tcp.sendmsg`, `tcp.sendmsg.return`. */
  readonly export: string;
  /** Null where it is not documented. */
  readonly docs: ProbeDocs | null;
}

/** A function of a tapset, to be called in queries and conditions. */
export interface TapsetFunction {
  readonly call: (...args: readonly unknown[]) => unknown;
  /** Null where it is not documented. */
  readonly docs: FunctionDocs | null;
}

/** Facts about a tapset that its module does not have. */
export type TapsetOrigin = Pick<Tapset, 'name' | 'version' | 'documentation'>;

/**
 * Reads the tapset of a module that has been imported: its probes, also those in namespaces and of returns, and its
 * functions. If the tapset has documentation, only documented functions count: the others are for other tapsets to
 * call.
 *
 * @throws TapError TAP_DEFINITION when two probes have one name, TAP_DUPLICATE_CORE when another copy of
 * @tap/native-core made a probe; a mistake in a definition, because each is used here.
 */
export function readTapset(module: object, { name, version, documentation }: TapsetOrigin): Tapset {
  const documented = documentedProbes(documentation);
  const probes = new Map<string, TapsetProbe>();
  for (const { path, probe } of exportedProbes(module)) {
    const other = probes.get(probe.name);
    if (other !== undefined && other.probe !== probe) throw namesake(name, probe.name, [other.export, path]);
    if (other !== undefined) {
      // `export const read` has the doc comment, and `export default { read }` has none.
      if (depthOf(path) < depthOf(other.export)) probes.set(probe.name, { ...other, export: path });
      continue;
    }
    for (const value of Object.values(probe.values)) refuseForeign(value);
    probes.set(probe.name, { probe, export: path, docs: documented.get(probe.name) ?? null });
  }
  return Object.freeze<Tapset>({
    name,
    version,
    probes,
    functions: functionsOf(module, documentation),
    documentation,
  });
}

function documentedProbes(documentation: PackageDocs | null): ReadonlyMap<string, ProbeDocs> {
  const all = (documentation?.probes ?? []).flatMap((probe) =>
    probe.return === undefined ? [probe] : [probe, probe.return],
  );
  return new Map(all.map((docs) => [docs.name, docs]));
}

function functionsOf(module: object, documentation: PackageDocs | null): Tapset['functions'] {
  const documented = new Map((documentation?.functions ?? []).map((docs) => [docs.name, docs]));
  const functions = exportedFunctions(module).filter(
    ([name]) => documentation === null || documented.has(name),
  );
  return new Map(functions.map(([name, call]) => [name, { call, docs: documented.get(name) ?? null }]));
}

function depthOf(path: string): number {
  return path.split('.').length;
}

function namesake(tapset: string, probe: string, paths: readonly [string, string]): TapError {
  return new TapError('TAP_DEFINITION', `${tapset} has two probes with the name ${probe}`, {
    facts: [['exported as', paths.join(' and ')]],
    next: 'give one of them another name; alias() gives a probe a second one',
  });
}
