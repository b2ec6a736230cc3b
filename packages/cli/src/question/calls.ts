import type { Probe } from '@tap/native-core/tapset';
import type { Selected } from '../catalogue/select.js';

/** The return of a probe, which is itself if it is one; null for a probe without one. */
export function returnOf(probe: Probe): Probe | null {
  if (probe.moment === 'return') return probe;
  return 'return' in probe ? (probe.return as Probe) : null;
}

/** Each probe once, and instead of one that has a return, that; it was named where one of the two was. */
export function asCalls(selected: readonly Selected[]): readonly Selected[] {
  const calls = new Map<string, Selected>();
  for (const { listed, named } of selected) {
    const probe = returnOf(listed.probe) ?? listed.probe;
    const known = calls.get(probe.name);
    calls.set(probe.name, {
      listed: { ...listed, name: probe.name, probe },
      named: named || known?.named === true,
    });
  }
  return [...calls.values()];
}
