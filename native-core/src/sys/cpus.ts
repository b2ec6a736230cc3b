import { readFileSync } from 'node:fs';

/** Number of CPUs that can ever be online: per-CPU values and rings are counted by it. */
export function possibleCpus(): number {
  return countCpus(readFileSync('/sys/devices/system/cpu/possible', 'utf8'));
}

/** One more than the highest CPU of a list such as `0-3,8`. */
function countCpus(list: string): number {
  const numbers = list
    .trim()
    .split(/[,-]/)
    .map(Number)
    .filter((cpu) => Number.isInteger(cpu));
  return Math.max(0, ...numbers) + 1;
}
