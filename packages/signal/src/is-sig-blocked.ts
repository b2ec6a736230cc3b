import { argument, choose, constantInt, takes, type Address, type Int } from '@tap/native-core/tapset';
import { lastSignal } from './signals.js';
import { Task } from './task.js';

/**
 * In a query: 1 when a thread blocks a signal, else 0; 0 also for a number that no signal has.
 *
 * @param task is the thread: address of the kernel's `struct task_struct`.
 * @param sig is the number of the signal.
 */
export function is_sig_blocked(task: Address, sig: Int | number): Int {
  const set = Task.at(argument('is_sig_blocked', { task }, takes.address)).blocked;
  const given = argument('is_sig_blocked', { sig }, takes.int, takes.number);
  const number = typeof given === 'number' ? constantInt(given) : given;
  const blocked = number.between(1, lastSignal).and(set.shr(number.sub(1)).has(1));
  return choose(blocked, constantInt(1), 0);
}
