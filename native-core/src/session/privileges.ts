import { hasHelper, type Kernel } from '../kernel/index.js';
import {
  effectiveCapabilities,
  inFirstUserNamespace,
  mayLiftMemlock,
  readLockdown,
  readSysctl,
  type Capability,
} from '../sys/index.js';

/** The facts that decide whether a process may trace. */
export interface Privileges {
  readonly capabilities: ReadonlySet<Capability>;
  /** Whether they count: only in the initial user namespace. */
  readonly firstUserNamespace: boolean;
  /** `none`, `integrity` or `confidentiality`; null when the kernel does not say. */
  readonly lockdown: string | null;
  /** The sysctl kernel.perf_event_paranoid; null when it cannot be read. */
  readonly paranoid: string | null;
  /** Whether BPF memory counts against RLIMIT_MEMLOCK, and this process may not lift the limit. */
  readonly memlock: boolean;
}

/** What this process may do on this machine; without a kernel whatever may limit memory counts. */
export function readPrivileges(kernel: Kernel | null): Privileges {
  // It came with 5.11, and so did the end of the limit (commit d5299b67dd59); libbpf tells them apart in this way, too.
  const limits = kernel === null || !hasHelper(kernel, 'ktime_get_coarse_ns');
  return {
    capabilities: effectiveCapabilities(),
    firstUserNamespace: inFirstUserNamespace(),
    lockdown: readLockdown(),
    paranoid: readSysctl('kernel/perf_event_paranoid'),
    memlock: limits && !mayLiftMemlock(),
  };
}
