import { TapError, VerifierError } from '../errors/index.js';
import { SysError, tracingCapabilities } from '../sys/index.js';
import type { Privileges } from './privileges.js';
import { meaningOf } from './meaning.js';

/**
 * Turns the kernel's error into one that says what is missing: a capability, room, or a kernel that is not locked down. Errors
 * that are not the kernel's come back as they are.
 */
export function explainFailure(error: unknown, machine: () => Privileges): unknown {
  if (error instanceof VerifierError) {
    // Under lockdown=confidentiality the helpers that read memory are not there: kernel/trace/bpf_trace.c.
    const says = error.facts.find(([what]) => what === 'says')?.[1] ?? '';
    const readsMemory = says.includes('bpf_probe_read');
    return (readsMemory ? lockedDown(machine().lockdown, 'reading its memory', says, error) : null) ?? error;
  }
  const below = sysErrorOf(error);
  if (below === null) return error;
  if (below.code === 'EPERM' || below.code === 'EACCES') return forbidden(below, error, machine());
  return error instanceof TapError ? error : failed(below);
}

function forbidden(refusal: SysError, cause: unknown, machine: Privileges): TapError {
  const { capabilities, firstUserNamespace, lockdown, paranoid, memlock } = machine;
  const { syscall, message } = refusal;
  const perf = syscall.startsWith('perf_event_open');
  const facts: [string, string][] = [['refused', message]];
  if (perf) facts.push(['setting', `kernel.perf_event_paranoid = ${paranoid ?? 'unknown'}`]);
  const permission = (summary: string, next: string): TapError =>
    new TapError('TAP_PERMISSION', summary, { facts, next, cause });
  if (!firstUserNamespace) {
    return permission(
      'this process is in a user namespace of its own (a rootless container, unshare -U): its capabilities do not count for tracing',
      'run it outside, as root or with CAP_BPF and CAP_PERFMON; a container needs the user namespace of the host',
    );
  }
  const missing = capabilities.has('CAP_SYS_ADMIN')
    ? []
    : tracingCapabilities.filter((name) => !capabilities.has(name));
  if (missing.length > 0) {
    return permission(
      `this process may not trace the kernel: it lacks ${missing.join(' and ')}`,
      `run as root, or start this program with them: AmbientCapabilities=${tracingCapabilities.join(' ')} of systemd, --ambient-caps of setpriv(1)`,
    );
  }
  if (memlock && (syscall === 'bpf(BPF_MAP_CREATE)' || syscall === 'bpf(BPF_PROG_LOAD)')) {
    return permission(
      'BPF memory counts against RLIMIT_MEMLOCK on this kernel, which this process may not lift: it lacks CAP_SYS_RESOURCE',
      'run as root, or start this program with CAP_SYS_RESOURCE, too, or with a higher `ulimit -l`',
    );
  }
  const locked = lockedDown(lockdown, 'tracing', message, cause);
  if (locked !== null) return locked;
  if (perf && Number(paranoid) > 2 && !capabilities.has('CAP_SYS_ADMIN')) {
    // Debian and Ubuntu add the value 3 and higher ones, which CAP_PERFMON does not pass in all of their kernels.
    return permission(
      `kernel.perf_event_paranoid is ${paranoid}, which on this kernel only CAP_SYS_ADMIN passes`,
      'run as root, start this program with CAP_SYS_ADMIN, or set sysctl kernel.perf_event_paranoid=2',
    );
  }
  return permission(
    `${syscall} is forbidden, and not for want of a capability`,
    'a seccomp filter (containers have one) or a security module (SELinux, AppArmor) forbids it: see `dmesg` and the audit log',
  );
}

/** The error of a kernel that is locked down; null when this one is not. */
function lockedDown(
  lockdown: string | null,
  forbids: string,
  refused: string,
  cause: unknown,
): TapError | null {
  if (lockdown === null || lockdown === 'none') return null;
  return new TapError('TAP_LOCKDOWN', `this kernel is locked down (${lockdown}), which forbids ${forbids}`, {
    facts: [['refused', refused]],
    next: 'see kernel_lockdown(7); lockdown ends with a boot without it or without secure boot',
    cause,
  });
}

/** An error besides want of permission. */
function failed(error: SysError): TapError {
  const meaning = meaningOf(error);
  const { code, syscall, message } = error;
  return new TapError('TAP_SYSTEM', meaning?.why ?? `${syscall || 'the kernel'} fails with ${code}`, {
    facts: [['failed', message]],
    next: meaning?.next ?? 'tap doctor shows what this machine can do',
    cause: error,
  });
}

/** The kernel's error itself, or the one below an error of attaching; null when the cause is something else. */
function sysErrorOf(error: unknown): SysError | null {
  if (error instanceof SysError) return error;
  if (error instanceof TapError) return error.code === 'TAP_ATTACH' ? sysErrorOf(error.cause) : null;
  return error instanceof Error ? fileErrorOf(error) : null;
}

/** What Node says of a file of the kernel that cannot be read, as the error of its system call. */
function fileErrorOf(error: NodeJS.ErrnoException): SysError | null {
  const { code, errno, syscall, path, message } = error;
  if (code === undefined || errno === undefined || syscall === undefined) return null;
  const call = path === undefined ? syscall : `${syscall}(${path})`;
  return new SysError({ message, code, errno: Math.abs(errno), syscall: call, log: null });
}
