import type { Probe } from '@tap/native-core/tapset';
import type { FilterFunction } from '../filter/scope.js';

/** The probes that a module exports, also in namespaces such as `tcp`; the probe of a return follows its entry. */
export function discoverProbes(module: object): readonly Probe[] {
  return Object.values(module).flatMap((exported: unknown) => {
    if (isProbe(exported)) return [exported, ...returnOf(exported)];
    return isNamespace(exported) ? discoverProbes(exported) : [];
  });
}

/** The functions that a module itself exports. */
export function discoverFunctions(
  module: object,
): readonly { readonly name: string; readonly call: FilterFunction }[] {
  return Object.entries(module).flatMap(([name, exported]: [string, unknown]) =>
    typeof exported === 'function' ? [{ name, call: exported as FilterFunction }] : [],
  );
}

function isProbe(value: unknown): value is Probe {
  return typeof value === 'object' && value !== null && 'groups' in value && Array.isArray(value.groups);
}

function returnOf(probe: Probe): readonly Probe[] {
  return 'return' in probe && isProbe(probe.return) ? [probe.return] : [];
}

function isNamespace(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Module]';
}
