import { machine } from '@tap/native-core/machine';
import { argument, decoded, Expression, takes, type Decoded, type Int } from '@tap/native-core/tapset';

/**
 * Name of the process of a number, at most 15 bytes, from /proc/PID/comm: as it is when the event is decoded, some milliseconds
 * after it happened. Empty for a process that is gone by then.
 *
 * Numbers are those of the pid namespace that tap runs in, as all functions give them. To have the name at the moment of the
 * event, take `execname()` of an event of that process, or `task_execname()` of its `task_struct`.
 */
export function pid2execname(pid: Int): Decoded<string>;
/** The same for a plain number, now. */
export function pid2execname(pid: number): string;
export function pid2execname(pid: Int | number): Decoded<string> | string {
  const number = argument('pid2execname', { pid }, takes.int, takes.number);
  return number instanceof Expression
    ? decoded(number, { shown: 'string', decode: (raw, session) => session.processName(raw) })
    : machine.processName(number);
}
