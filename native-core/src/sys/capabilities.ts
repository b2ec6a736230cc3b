import { readFileSync } from 'node:fs';

/** A capability that tap speaks of. */
export type Capability =
  'CAP_NET_ADMIN' | 'CAP_SYS_ADMIN' | 'CAP_SYS_RESOURCE' | 'CAP_SYSLOG' | 'CAP_PERFMON' | 'CAP_BPF';

/**
 * What tracing needs since 5.8: CAP_BPF for maps and programs, CAP_PERFMON for kernel memory and perf events. CAP_SYS_ADMIN includes
 * both; before 5.11 RLIMIT_MEMLOCK has to be lifted as well.
 */
export const tracingCapabilities: readonly Capability[] = Object.freeze(['CAP_BPF', 'CAP_PERFMON'] as const);

/** Their bits: include/uapi/linux/capability.h. */
const bits: Readonly<Record<Capability, number>> = Object.freeze({
  CAP_NET_ADMIN: 12,
  CAP_SYS_ADMIN: 21,
  CAP_SYS_RESOURCE: 24,
  CAP_SYSLOG: 34,
  CAP_PERFMON: 38,
  CAP_BPF: 39,
});

/** The effective capabilities of this process, as far as tap speaks of them. */
export function effectiveCapabilities(): ReadonlySet<Capability> {
  return parseCapabilities(readFileSync('/proc/self/status', 'utf8'));
}

/** The effective capabilities in the text of /proc/PID/status. */
function parseCapabilities(status: string): ReadonlySet<Capability> {
  const mask = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  const all = Object.entries(bits) as [Capability, number][];
  return new Set(all.filter(([, bit]) => (mask >> BigInt(bit)) & 1n).map(([name]) => name));
}
