import { context, currentComm, narrow, u32, u64, type Int, type Text } from '@tap/native-core/tapset';
import { currentTask } from './task-struct.js';

/** Name of the current thread, at most 15 bytes: the program's name unless the thread was given another one. */
export function execname(): Text {
  return currentComm();
}

/**
 * Number of the current process in the pid namespace that tap runs in, as `ps` shows it there. 0 for a process that is not in
 * it, which only `host_pid()` tells apart; tap in the initial namespace sees all.
 */
export function pid(): Int {
  return narrow(u32, context('pid_tgid', u64).shr(32));
}

/** Number of the current thread, in the same namespace as `pid()`; equal to it in the first thread of a process. */
export function tid(): Int {
  return narrow(u32, context('pid_tgid', u64));
}

/** Number of the current process's parent, in the same namespace as `pid()`; 0 where there is none in it. */
export function ppid(): Int {
  return currentTask.parent.tgid;
}

/**
 * Number of the current process in the initial pid namespace: that of the host, where tap runs in a container. The same as
 * `pid()` where tap runs in the initial namespace itself.
 */
export function host_pid(): Int {
  return narrow(u32, context('host_pid_tgid', u64).shr(32));
}

/** Number of the current thread in the initial pid namespace, as `host_pid()` has that of the process. */
export function host_tid(): Int {
  return narrow(u32, context('host_pid_tgid', u64));
}

/** Name of the current process's parent, at most 15 bytes. Null if its memory cannot be read. */
export function pexecname(): Text<string | null> {
  return currentTask.parent.comm;
}
