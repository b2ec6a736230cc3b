import {
  address,
  bool,
  choose,
  constantInt,
  constantText,
  decoded,
  fn,
  i32,
  probe,
  ptr,
  retstr,
  u32,
  type Bool,
  type Decoded,
  type Int,
} from '@tap/native-core/tapset';
import { returned } from './returned.js';
import { sigName } from './sig-name.js';
import { siCodeNumber, siCodeText } from './siginfo.js';
import { Task, type TaskPointer } from './task.js';

/**
 * The kernel checks whether a signal may be sent: for every receiver, and also for signal 0, which only asks. Signals
 * of the kernel itself are not checked.
 *
 * @context the sender
 * @returns The check is done.
 */
export const checkperm = probe('signal.checkperm', {
  at: fn('check_kill_permission', { sig: i32, info: address, t: ptr(Task) }, i32).byOrder(),
  values: ({ sig, info, t }) => ({
    /** Name of the probe: `signal.checkperm`, at the return as well. */
    name: constantText('signal.checkperm'),
    /** The receiver: address of the kernel's `struct task_struct`. */
    task: t.address,
    /** Address of the kernel's `struct kernel_siginfo`; 0 stands for a signal of a user, 1 for one of the kernel. */
    sinfo: info,
    /** SystemTap's text for the kind of signal: `SI_USER or SI_TIMER or SI_ASYNCIO` unless `sinfo` is 1. */
    si_code: siCodeText(info),
    /** Where the signal comes from, as the receiver would see it: SI_USER (0), SI_QUEUE (-1) and so on. */
    si_code_num: siCodeNumber(info),
    /** Name of the signal, `SIGTERM`; `SIG_0` for the question alone. */
    sig_name: sigName(sig),
    /** Number of the signal; 0 for the question alone. */
    sig,
    /** Name of the receiving thread; at most 15 bytes. */
    pid_name: t.comm,
    /** Number of the receiving process. */
    sig_pid: t.tgid,
  }),
  returns: ({ result }) => returned(result),
});

/** Bits of a task's state, of those that a signal wakes: include/linux/sched.h. */
const states: readonly (readonly [bit: number, name: string])[] = [
  [0x1, 'TASK_INTERRUPTIBLE'],
  [0x4, 'TASK_STOPPED'],
  [0x8, 'TASK_TRACED'],
  [0x100, 'TASK_WAKEKILL'],
];

function stateNames(state: Int): Decoded<string> {
  return decoded(state, {
    shown: 'string',
    decode: (mask) =>
      states
        .filter(([bit]) => (mask & bit) !== 0)
        .map(([, name]) => name)
        .join(' | '),
  });
}

/** JOBCTL_STOP_PENDING, JOBCTL_TRAP_STOP, JOBCTL_TRAP_NOTIFY and JOBCTL_TRAP_FREEZE: include/linux/sched/jobctl.h. */
const jobControl = (1 << 17) | (1 << 19) | (1 << 20) | (1 << 23);

/** What the kernel itself calls a pending signal: recalc_sigpending_tsk() of kernel/signal.c. */
function hasSignal(task: TaskPointer): Bool {
  const waiting = task.pending.bitOr(task.shared.pending);
  return waiting.bitAnd(task.blocked.bitNot()).ne(0).or(task.jobctl.has(jobControl));
}

/**
 * A task is told that there is a signal for it: it is woken if it sleeps interruptibly, or in a state that `state_mask`
 * names.
 *
 * The function that SystemTap probes has long been part of its callers; all of them end in `wake_up_state`, which
 * others use, too. Each call that wakes a task with a signal from interruptible sleep is an event, by the kernel's own
 * rule.
 *
 * @context the sender; for timers whoever is interrupted
 */
export const wakeup = probe('signal.wakeup', {
  at: fn('wake_up_state', { p: ptr(Task), state: u32 }).where(({ p, state }) =>
    // TASK_UNINTERRUPTIBLE (2) is part of what others wake: TASK_NORMAL.
    state.bitAnd(3).eq(1).and(hasSignal(p)),
  ),
  values: ({ p, state }) => ({
    /** 1 when a task that is stopped, traced or waits for a deadly signal only is woken, too; else 0. */
    resume: choose(state.bitAnd(0xffff_fffe).ne(0), constantInt(1), 0),
    /** States of which a task is woken, joined with bars: `TASK_INTERRUPTIBLE | TASK_WAKEKILL`. */
    state_mask: stateNames(state),
    /** Name of the woken thread; at most 15 bytes. */
    pid_name: p.comm,
    /** Number of the woken thread. */
    sig_pid: p.pid,
    /** The woken thread: address of the kernel's `struct task_struct`. */
    task: p.address,
  }),
});

/**
 * The kernel checks whether the receiver ignores a signal. There is an event also where it need not look because the
 * receiver is about to end.
 *
 * @context the sender; for timers whoever is interrupted
 * @returns The check is done.
 */
export const check_ignored = probe('signal.check_ignored', {
  at: fn('prepare_signal', { sig: i32, p: ptr(Task) }, bool).byOrder(),
  values: ({ sig, p }) => ({
    /** Name of the signal, `SIGCHLD`; in hexadecimal for real-time signals, `0x22`. */
    sig_name: sigName(sig),
    /** Number of the signal. */
    sig,
    /** Name of the receiving thread, or of the first one of the process; at most 15 bytes. */
    pid_name: p.comm,
    /** Number of the receiving thread, or of the first one of the process. */
    sig_pid: p.pid,
    /** The receiver: address of the kernel's `struct task_struct`. */
    task: p.address,
  }),
  returns: ({ result }) => ({
    /** `1` when the signal is ignored and so not sent, else `0`. */
    retstr: retstr(choose(result, constantInt(0), 1)),
    /** Name of the kernel's function for it: `sig_ignored`. */
    name: constantText('sig_ignored'),
  }),
});
