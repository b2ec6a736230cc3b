import { procfs } from '../sys/index.js';

/**
 * Numbers of the processes that descend from one now, ancestors first, in the pid namespace that this process runs in; none
 * when it has ended.
 */
export function descendantsOf(pid: number): readonly number[] {
  return procfs.descendantsOf(pid);
}
