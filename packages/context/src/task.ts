import { context, currentComm, narrow, u32, u64, type Int, type Text } from '@tap/native-core/tapset';
import { currentTask } from './task-struct.js';

/** Name of the current thread, at most 15 bytes: the program's name unless the thread was given another one. */
export function execname(): Text {
  return currentComm();
}

/** Number of the current process, in the initial pid namespace. */
export function pid(): Int {
  return narrow(u32, context('pid_tgid', u64).shr(32));
}

/** Number of the current thread, in the initial pid namespace; the same as `pid()` in the first one of a process. */
export function tid(): Int {
  return narrow(u32, context('pid_tgid', u64));
}

/** Number of the current process's parent, in the initial pid namespace; 0 where there is none. */
export function ppid(): Int {
  return currentTask.parent.tgid;
}

/** Name of the current process's parent, at most 15 bytes. Null should its memory not be readable. */
export function pexecname(): Text<string | null> {
  return currentTask.parent.comm;
}
