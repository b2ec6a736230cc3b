import { TapError, VerifierError } from '../errors/index.js';
import {
  effectiveCapabilities,
  raiseMemlock,
  readLockdown,
  SysError,
  type Capability,
} from '../sys/index.js';

/** Capabilities that tracing needs since 5.8: CAP_BPF for maps and programs, CAP_PERFMON for kernel memory. */
const wanted: readonly Capability[] = ['CAP_BPF', 'CAP_PERFMON'];

/**
 * Turns the kernel's refusal into an error that says what is missing: a capability, or a kernel that is locked down.
 * Other errors come back as they are.
 */
export function explainFailure(error: unknown): unknown {
  if (error instanceof VerifierError) {
    // Under lockdown=confidentiality the helpers that read memory are not there: kernel/trace/bpf_trace.c.
    const says = error.facts.find(([what]) => what === 'says')?.[1] ?? '';
    return (says.includes('bpf_probe_read') ? lockedDown('reading its memory', says, error) : null) ?? error;
  }
  const refusal = refusalOf(error);
  if (refusal === null) return error;
  const capabilities = effectiveCapabilities();
  const missing = capabilities.has('CAP_SYS_ADMIN') ? [] : wanted.filter((name) => !capabilities.has(name));
  if (missing.length > 0) {
    return new TapError(
      'TAP_PERMISSION',
      `this process may not trace the kernel: it lacks ${missing.join(' and ')}`,
      {
        facts: [['refused', refusal.message]],
        next: `run as root, or give node the capabilities: setcap ${missing.join(',').toLowerCase()}+ep "$(command -v node)"`,
        cause: error,
      },
    );
  }
  if (refusal.syscall === 'bpf(BPF_MAP_CREATE)' && !raiseMemlock()) {
    return new TapError(
      'TAP_PERMISSION',
      'BPF memory counts against RLIMIT_MEMLOCK on this kernel, which this process may not lift: it lacks CAP_SYS_RESOURCE',
      {
        facts: [['refused', refusal.message]],
        next: 'run as root, give node the capability cap_sys_resource, too, or start it with a higher `ulimit -l`',
        cause: error,
      },
    );
  }
  const locked = lockedDown('tracing', refusal.message, error);
  if (locked !== null) return locked;
  if (error instanceof TapError) return error;
  return new TapError('TAP_SYSTEM', `the kernel refuses ${refusal.syscall}: ${refusal.code}`, {
    facts: [['capabilities', 'all that tracing needs are there']],
    next: 'tap doctor',
    cause: error,
  });
}

/** The error of a kernel that is locked down; null when this one is not. */
function lockedDown(forbidden: string, refused: string, cause: unknown): TapError | null {
  const lockdown = readLockdown();
  if (lockdown === null || lockdown === 'none') return null;
  return new TapError(
    'TAP_LOCKDOWN',
    `this kernel is locked down (${lockdown}), which forbids ${forbidden}`,
    {
      facts: [['refused', refused]],
      next: 'see kernel_lockdown(7); lockdown ends with a boot without it or without secure boot',
      cause,
    },
  );
}

/** The refusal below an error; null when its cause is something else. */
function refusalOf(error: unknown): SysError | null {
  if (error instanceof SysError) return error.code === 'EPERM' || error.code === 'EACCES' ? error : null;
  return error instanceof TapError && error.code === 'TAP_ATTACH' ? refusalOf(error.cause) : null;
}
