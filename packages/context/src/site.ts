import {
  argument,
  inTarget,
  siteInt,
  siteText,
  takes,
  type Bool,
  type Int,
  type Text,
} from '@tap/native-core/tapset';

/**
 * The probe point in full, as it was resolved on the running kernel: `kernel.function("tcp_sendmsg")`,
 * `kernel.function("tcp_sendmsg").return`, `kernel.trace("sched_process_fork")`.
 */
export function pp(): Text {
  return siteText('pp');
}

/** Name of the probed kernel function; empty at a tracepoint. */
export function probefunc(): Text {
  return siteText('probefunc');
}

/** Name of the probed kernel function, as `pp()` has it; empty at a tracepoint. */
export function ppfunc(): Text {
  return siteText('probefunc');
}

/** Name of the probe point, as a program writes it: `tcp.sendmsg.return`. */
export function pn(): Text {
  return siteText('probe');
}

/** Name of the module of the probed function or tracepoint; `kernel` for the kernel itself. */
export function probemod(): Text {
  return siteText('probemod');
}

/** 1 in a probe of a return, else 0. */
export function is_return(): Int {
  return siteInt('is_return');
}

/**
 * Number of the process that the session is about: the `target` of `attach()`, `-x` and `-c` on the command line. 0
 * without one.
 */
export function target(): Int {
  return siteInt('target');
}

/**
 * The sort of program that the probe became on the running kernel: `fentry`, `fexit`, `kprobe`, `kretprobe`, `kprobe.multi`,
 * `kretprobe.multi`, `tp_btf`, `raw_tp`, `tracepoint` or `perf_event`. SystemTap has names of its own mechanisms.
 */
export function probe_type(): Text {
  return siteText('probe_type');
}

/**
 * Whether a process is the session's target or descends from it: false without a target. It needs no session that is limited
 * to the target (`limit: false`).
 */
export function target_set_pid(pid: Int): Bool {
  return inTarget(argument('target_set_pid', { pid }, takes.int));
}
