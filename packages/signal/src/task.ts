import {
  choose,
  containerOf,
  i32,
  inPlace,
  struct,
  textArray,
  u64,
  u8,
  usize,
  ptr,
  address,
} from '@tap/native-core/tapset';
import type { Address, Int, StructPointer } from '@tap/native-core/tapset';

/** Size of `task_struct.comm`: TASK_COMM_LEN in include/linux/sched.h. */
const commBytes = 16;

/** The kernel's `struct signal_struct`: what the threads of a process share (include/linux/sched/signal.h). */
const SharedSignals = struct('signal_struct', {
  /** Signals that wait for any thread of the process. */
  pending: u64.at('shared_pending.signal.sig[0]'),
});

/** The kernel's `struct task_struct`: a thread (include/linux/sched.h). Sets of signals have signal N in bit N-1. */
export const Task = struct('task_struct', {
  /** Number of the process: what user space calls pid. */
  tgid: i32,
  /** Number of the thread: what user space calls tid. */
  pid: i32,
  comm: textArray(commBytes),
  /** Signals that are blocked. */
  blocked: u64.at('blocked.sig[0]'),
  blockedSet: inPlace.at('blocked'),
  savedSet: inPlace.at('saved_sigmask'),
  /** Whether the mask to go back to is the saved one: within sigsuspend(2), pselect(2) and the like. */
  restoreSigmask: u8.at('restore_sigmask'),
  threadFlags: usize.at('thread_info.flags'),
  /** Signals that wait for this thread. */
  pending: u64.at('pending.signal.sig[0]'),
  shared: ptr(SharedSignals).at('signal'),
  /** What job control wants of the thread: JOBCTL_STOP_PENDING and so on (include/linux/sched/jobctl.h). */
  jobctl: u64,
  threadLink: inPlace.at('pid_links[0]'),
  processLink: inPlace.at('pid_links[1]'),
});

/** A thread. */
export type TaskPointer = StructPointer<typeof Task.members>;

/** The kernel's `struct pid`: a number, and the tasks that have it (include/linux/pid.h). */
export const Pid = struct('pid', {
  /** The number in the initial pid namespace; `resolve` makes it that of the one in which tap runs. */
  number: i32.at('numbers[0].nr'),
  firstThread: address.at('tasks[0].first'),
  firstProcess: address.at('tasks[1].first'),
});

/** The task that a number means as a thread (`type` PIDTYPE_PID, 0) or as a process; null when there is none. */
export function taskOf(pid: StructPointer<typeof Pid.members>, type: Int): TaskPointer {
  const task = (link: Address, member: (container: TaskPointer) => Address): Address =>
    choose(link.isNull(), link, containerOf(Task, member, link).address);
  return Task.at(
    choose(
      type.eq(0),
      task(pid.firstThread, ({ threadLink }) => threadLink),
      task(pid.firstProcess, ({ processLink }) => processLink),
    ),
  );
}
