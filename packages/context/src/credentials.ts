import { context, narrow, u32, u64, type Int } from '@tap/native-core/tapset';
import { currentTask } from './task-struct.js';

/** Number of the user who owns the current process, in the initial user namespace. */
export function uid(): Int {
  return narrow(u32, context('uid_gid', u64));
}

/** Number of the group of the current process, in the initial user namespace. */
export function gid(): Int {
  return narrow(u32, context('uid_gid', u64).shr(32));
}

/** Number of the user whose rights the current thread has, in the initial user namespace. */
export function euid(): Int {
  return currentTask.cred.euid;
}

/** Number of the group whose rights the current thread has, in the initial user namespace. */
export function egid(): Int {
  return currentTask.cred.egid;
}
