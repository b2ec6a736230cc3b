import { TapError } from '../errors/index.js';
import { effectiveCapabilities, readLockdown, SysError, type Capability } from '../sys/index.js';

/** Capabilities that tracing needs since 5.8: CAP_BPF for maps and programs, CAP_PERFMON for kernel memory. */
const wanted: readonly Capability[] = ['CAP_BPF', 'CAP_PERFMON'];

/**
 * Turns the kernel's refusal into an error that says what is missing: a capability, or a kernel that is locked down.
 * Other errors come back as they are.
 */
export function explainFailure(error: unknown): unknown {
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
  const lockdown = readLockdown();
  if (lockdown !== null && lockdown !== 'none') {
    return new TapError('TAP_LOCKDOWN', `this kernel is locked down (${lockdown}), which forbids tracing`, {
      facts: [['refused', refusal.message]],
      next: 'see kernel_lockdown(7); lockdown ends with a boot without it or without secure boot',
      cause: error,
    });
  }
  if (error instanceof TapError) return error;
  return new TapError('TAP_SYSTEM', `the kernel refuses ${refusal.syscall}: ${refusal.code}`, {
    facts: [['capabilities', 'all that tracing needs are there']],
    next: 'tap doctor',
    cause: error,
  });
}

/** The refusal below an error; null when its cause is something else. */
function refusalOf(error: unknown): SysError | null {
  if (error instanceof SysError) return error.code === 'EPERM' || error.code === 'EACCES' ? error : null;
  return error instanceof TapError && error.code === 'TAP_ATTACH' ? refusalOf(error.cause) : null;
}
