import { argument, takes, type Address, type Int, type Text } from '@tap/native-core/tapset';
import { currentTask, taskAt } from './task-struct.js';

/** MAX_RT_PRIO and DEFAULT_PRIO in include/linux/sched/prio.h. */
const realtimePriorities = 100;
const defaultPriority = 120;

/** Address of the current task's `task_struct`, for the functions that take a task. */
export function task_current(): Address {
  return currentTask.address;
}

/** Number of a task's process, as `pid()` has it; 0 if its memory cannot be read. */
export function task_pid(task: Address): Int {
  return taskAt(argument('task_pid', { task }, takes.address)).tgid;
}

/** Number of a task as a thread, as `tid()` has it; 0 if its memory cannot be read. */
export function task_tid(task: Address): Int {
  return taskAt(argument('task_tid', { task }, takes.address)).pid;
}

/** Name of a task, at most 15 bytes; null if its memory cannot be read. */
export function task_execname(task: Address): Text<string | null> {
  return taskAt(argument('task_execname', { task }, takes.address)).comm;
}

/**
 * State of a task, as bits: 0 running or ready, 1 sleeping, 2 waiting without being interruptible, 4 stopped, 8 traced
 * (include/linux/sched.h).
 */
export function task_state(task: Address): Int {
  return taskAt(argument('task_state', { task }, takes.address)).state;
}

/** Address of the `task_struct` of a task's parent. */
export function task_parent(task: Address): Address {
  return taskAt(argument('task_parent', { task }, takes.address)).parent.address;
}

/** Number of the CPU that a task runs on, or ran on last. */
export function task_cpu(task: Address): Int {
  return taskAt(argument('task_cpu', { task }, takes.address)).cpu;
}

/** Priority of a task now: 0 to 39 for usual tasks, 20 at the nice value 0; from -100 to -1 for realtime tasks. */
export function task_prio(task: Address): Int {
  return taskAt(argument('task_prio', { task }, takes.address)).prio.sub(realtimePriorities);
}

/** Nice value of a task: -20 to 19. */
export function task_nice(task: Address): Int {
  return taskAt(argument('task_nice', { task }, takes.address)).static_prio.sub(defaultPriority);
}

/** Number of the user who owns a task, in the initial user namespace. */
export function task_uid(task: Address): Int {
  return taskAt(argument('task_uid', { task }, takes.address)).real_cred.uid;
}

/** Number of the user whose rights a task has, in the initial user namespace. */
export function task_euid(task: Address): Int {
  return taskAt(argument('task_euid', { task }, takes.address)).real_cred.euid;
}

/** Number of a task's group, in the initial user namespace. */
export function task_gid(task: Address): Int {
  return taskAt(argument('task_gid', { task }, takes.address)).real_cred.gid;
}

/** Number of the group whose rights a task has, in the initial user namespace. */
export function task_egid(task: Address): Int {
  return taskAt(argument('task_egid', { task }, takes.address)).real_cred.egid;
}

/** Number of the current process's group, as `pid()` has that of the process. */
export function pgrp(): Int {
  return currentTask.signal.group.first;
}

/** Number of the current process's session, as `pid()` has that of the process. */
export function sid(): Int {
  return currentTask.signal.session.first;
}
