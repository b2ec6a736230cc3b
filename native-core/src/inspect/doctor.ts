import {
  event,
  fn,
  i32,
  on,
  probe,
  profile,
  ptr,
  returnProbe,
  struct,
  textArray,
  tracepoint,
  type Attachable,
} from '../define/index.js';
import { TapError } from '../errors/index.js';
import { readKernel, type Kernel } from '../kernel/index.js';
import type { Mechanism } from '../resolve/index.js';
import { attach, explainFailure, readPrivileges } from '../session/index.js';
import {
  createMap,
  effectiveCapabilities,
  inFirstUserNamespace,
  kernelRelease,
  procfs,
  readLockdown,
  readSysctl,
  requirePlatform,
  tracingCapabilities,
} from '../sys/index.js';
import { no, yes, type Check } from './check.js';
import { endedPrograms } from './ended-programs.js';
import { kernelSymbols } from './kernel-symbols.js';
import { processNumbers } from './process-numbers.js';

/** What a machine can do for this user. */
export interface Diagnosis {
  /** Whether tracing works: a function and its return can be probed. */
  readonly tracing: boolean;
  readonly checks: readonly Check[];
}

/** Functions that every kernel has and that are seldom called, and a tracepoint of the same sort. */
const entry = probe('doctor.function', {
  at: fn('schedule_tail', {}),
  values: () => ({}),
});
const returning = returnProbe('doctor.return', {
  at: fn('wake_up_new_task', {}, i32),
  values: () => ({}),
});
const traced = probe('doctor.tracepoint', {
  at: tracepoint('sched:sched_process_fork', {}),
  values: () => ({}),
});
const evented = probe('doctor.event', {
  at: event('sched:sched_process_fork', {}),
  values: () => ({}),
});

const Task = struct('task_struct', { comm: textArray(16) });
const reading = probe('doctor.memory', {
  at: fn('schedule_tail', { prev: ptr(Task) }),
  values: ({ prev }) => ({ comm: prev.comm }),
});

const tries: readonly (readonly [Mechanism, Attachable, string])[] = [
  ['fentry', on(entry), 'entry of functions, with typed arguments'],
  ['fexit', on(returning), 'return of functions, with typed arguments'],
  ['tp_btf', on(traced), 'tracepoints, with typed arguments'],
  ['raw_tp', on(traced), 'tracepoints'],
  ['tracepoint', on(evented), 'trace events, by the fields that they write'],
  ['perf_event', on(profile(1)), 'samples of what the CPUs do'],
  ['kprobe', on(entry), 'entry of functions, by a breakpoint'],
  ['kretprobe', on(returning), 'return of functions, by a changed return address'],
];

/** Finds out what the running kernel and this user can do, by trying. Nothing stays attached. */
export async function doctor(): Promise<Diagnosis> {
  const elsewhere = platformCheck();
  if (elsewhere !== null) return { tracing: false, checks: [elsewhere] };
  const checks: Check[] = [
    capabilityCheck(),
    lockdownCheck(),
    unprivilegedCheck(),
    ...processNumbers(procfs),
  ];
  let kernel: Kernel;
  try {
    kernel = readKernel();
  } catch (error) {
    if (!(error instanceof TapError)) throw error;
    return { tracing: false, checks: [no('BTF', error.summary, error.next), ...checks, ringCheck(null)] };
  }
  checks.unshift(yes('BTF', `types of ${kernelRelease()}`));
  checks.push(ringCheck(kernel), kernelSymbols(kernel.symbols()), endedPrograms());
  const mechanisms = await Promise.all(tries.map((one) => mechanismCheck(kernel, ...one)));
  const memory = await mechanismCheck(kernel, null, on(reading), 'memory of the kernel can be read');
  checks.push(memory, ...mechanisms);
  const works = (name: string): boolean =>
    mechanisms.some((check) => check.name === name && check.state === 'yes');
  const tracing =
    memory.state === 'yes' && (works('fentry') || works('kprobe')) && (works('fexit') || works('kretprobe'));
  return { tracing, checks };
}

/** What is wrong with system and processor; null where nothing is. Elsewhere there is nothing of Linux to look at. */
function platformCheck(): Check | null {
  try {
    requirePlatform();
    return null;
  } catch (error) {
    if (!(error instanceof TapError)) throw error;
    return no('Linux', error.summary, error.next);
  }
}

/** Attaches a query for a moment; with a mechanism only by that one. */
async function mechanismCheck(
  kernel: Kernel,
  mechanism: Mechanism | null,
  query: Attachable,
  purpose: string,
): Promise<Check> {
  const name = mechanism ?? 'kernel memory';
  const mechanisms = mechanism === null ? {} : { mechanisms: [mechanism] };
  try {
    const session = await attach(query, { kernel, ...mechanisms, ringBytes: 4096 });
    await session.close();
    return yes(name, purpose);
  } catch (error) {
    if (!(error instanceof TapError)) throw error;
    const noPlace = error.code === 'TAP_NO_SITE';
    const fact = error.facts.find(([what]) => noPlace || what === mechanism || what === 'refused');
    const next = noPlace || error.code === 'TAP_ATTACH' ? null : error.next;
    return no(name, `${purpose}: ${fact?.[1] ?? error.summary}`, next);
  }
}

function capabilityCheck(): Check {
  const own = effectiveCapabilities();
  if (!inFirstUserNamespace()) {
    return no(
      'capabilities',
      'this process is in a user namespace of its own, where none counts for tracing',
      'run it outside, as root or with CAP_BPF and CAP_PERFMON',
    );
  }
  if (own.has('CAP_SYS_ADMIN')) return yes('capabilities', 'CAP_SYS_ADMIN, which includes all of them');
  const missing = tracingCapabilities.filter((name) => !own.has(name));
  if (missing.length === 0) return yes('capabilities', 'CAP_BPF and CAP_PERFMON');
  return no(
    'capabilities',
    `${missing.join(' and ')} missing`,
    'run as root, or start this program with these capabilities',
  );
}

function lockdownCheck(): Check {
  const lockdown = readLockdown();
  if (lockdown === null)
    return { name: 'no lockdown', state: 'unknown', detail: 'the kernel does not say', next: null };
  if (lockdown === 'confidentiality') {
    return no('no lockdown', 'confidentiality: kernel memory cannot be read', 'see kernel_lockdown(7)');
  }
  return yes('no lockdown', lockdown);
}

function unprivilegedCheck(): Check {
  const value = readSysctl('kernel/unprivileged_bpf_disabled');
  const paranoid = readSysctl('kernel/perf_event_paranoid');
  const detail = `kernel.unprivileged_bpf_disabled=${value ?? '?'}, kernel.perf_event_paranoid=${paranoid ?? '?'}`;
  return { name: 'settings', state: 'yes', detail, next: null };
}

/** BPF_MAP_TYPE_RINGBUF of include/uapi/linux/bpf.h. */
const BPF_MAP_TYPE_RINGBUF = 27;

function ringCheck(kernel: Kernel | null): Check {
  try {
    createMap({ type: BPF_MAP_TYPE_RINGBUF, keySize: 0, valueSize: 0, maxEntries: 4096 }).close();
    return yes('ring buffer', 'BPF ring buffers can be made');
  } catch (error) {
    const explained = explainFailure(error, () => readPrivileges(kernel));
    if (!(explained instanceof TapError)) throw explained;
    return no('ring buffer', explained.summary, explained.next);
  }
}
