import type { Probe } from '@tap/native-core/tapset';

/** All probes that a module exports: directly, in namespaces, and the returns of probes. */
export function probesOf(module: object): readonly Probe[] {
  const found = new Map<string, Probe>();
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 3) return;
    if (isProbe(value)) found.set(value.name, value);
    const inner = isProbe(value) ? [(value as { return?: unknown }).return] : Object.values(value);
    for (const one of inner) visit(one, depth + 1);
  };
  visit(module, 0);
  return [...found.values()];
}

function isProbe(value: object): value is Probe {
  return 'groups' in value && 'moment' in value && 'values' in value && 'name' in value;
}
