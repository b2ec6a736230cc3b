import { choose, constantInt, type Address, type Int } from '@tap/native-core/tapset';
import { Task } from './task.js';

/**
 * In a query: 1 when a thread blocks a signal, else 0; 0 also for a number that no signal has.
 *
 * @param task is the thread: address of the kernel's `struct task_struct`.
 * @param sig is the number of the signal.
 */
export function is_sig_blocked(task: Address, sig: Int | number): Int {
  const set = Task.at(task).blocked;
  const blocked =
    typeof sig === 'number' ? set.shr(sig - 1).has(1) : sig.between(1, 64).and(set.shr(sig.sub(1)).has(1));
  return choose(blocked, constantInt(1), 0);
}
