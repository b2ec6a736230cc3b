import { readFileSync } from 'node:fs';

/** Number of CPUs that can ever be online: per-CPU values and rings are counted by it. */
export function possibleCpus(): number {
  return countCpus(readFileSync('/sys/devices/system/cpu/possible', 'utf8'));
}

/** The CPUs that are online now. */
export function onlineCpus(): readonly number[] {
  return cpusOf(readFileSync('/sys/devices/system/cpu/online', 'utf8'));
}

/** One more than the highest CPU of a list. */
function countCpus(list: string): number {
  return Math.max(0, ...cpusOf(list)) + 1;
}

/** The CPUs of a list such as `0-3,8`. */
function cpusOf(list: string): readonly number[] {
  return list
    .trim()
    .split(',')
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
}
