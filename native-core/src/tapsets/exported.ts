import type { Probe } from '../define/index.js';

/** A probe and how it is exported: `tcp.sendmsg`. */
export interface ExportedProbe {
  readonly path: string;
  readonly probe: Probe;
}

/** The probes that a module exports, also in namespaces and plain objects; the probe of a return follows its entry. */
export function exportedProbes(module: object): readonly ExportedProbe[] {
  return probesBelow(module, '', new Set());
}

/** The functions that a module itself exports, by name. */
export function exportedFunctions(
  module: object,
): readonly (readonly [name: string, call: (...args: readonly unknown[]) => unknown])[] {
  return inOrder(module).filter((entry): entry is [string, () => unknown] => typeof entry[1] === 'function');
}

/** Where a module exports probes that are not found: in an array, a map or a set. */
export function probesInLists(module: object): readonly string[] {
  return listsBelow(module, '', new Set());
}

function listsBelow(holder: object, prefix: string, seen: Set<object>): readonly string[] {
  seen.add(holder);
  return inOrder(holder).flatMap(([name, value]): readonly string[] => {
    const path = prefix + name;
    if (isProbe(value)) return [];
    if (listed(value).some(isProbe)) return [path];
    return isNamespace(value) && !seen.has(value) ? listsBelow(value, `${path}.`, seen) : [];
  });
}

function listed(value: unknown): readonly unknown[] {
  if (value instanceof Map) return [...value.values()];
  return Array.isArray(value) || value instanceof Set ? [...(value as Iterable<unknown>)] : [];
}

function probesBelow(holder: object, prefix: string, seen: Set<object>): readonly ExportedProbe[] {
  seen.add(holder);
  return inOrder(holder).flatMap(([name, value]): readonly ExportedProbe[] => {
    const path = prefix + name;
    if (isProbe(value)) return [{ path, probe: value }, ...returnOf(value, path)];
    return isNamespace(value) && !seen.has(value) ? probesBelow(value, `${path}.`, seen) : [];
  });
}

/** As a module has its exports, by their names; what a bundler makes of a namespace has another order. */
function inOrder(holder: object): readonly [name: string, value: unknown][] {
  return Object.entries(holder).sort(([a], [b]) => (a < b ? -1 : 1));
}

function returnOf(probe: Probe, path: string): readonly ExportedProbe[] {
  return 'return' in probe && isProbe(probe.return) ? [{ path: `${path}.return`, probe: probe.return }] : [];
}

function isProbe(value: unknown): value is Probe {
  return (
    typeof value === 'object' &&
    value !== null &&
    // Not asked for: a probe makes them when somebody uses it.
    'choices' in value &&
    'moment' in value &&
    'name' in value &&
    typeof value.name === 'string'
  );
}

/** `export * as tcp from`, or what a bundler makes of it: an object without a class. */
function isNamespace(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
