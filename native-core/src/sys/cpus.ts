import { readFileSync } from 'node:fs';
import { addon } from './addon.js';
import { calling } from './sys-error.js';

/** One more than the highest number of a CPU that can ever be online: rings and counters are made by it. */
export function possibleCpus(): number {
  return Math.max(0, ...listedCpus()) + 1;
}

/**
 * Whether the file that names the CPUs names as many as the kernel has. Another file may be mounted over it, as in some
 * containers.
 *
 * @throws SysError when the kernel does not make the map by which it tells.
 */
export function namesAllCpus(): boolean {
  return listedCpus().length === calling(() => addon().countCpus());
}

const listedCpus = (): readonly number[] => cpusOf(readFileSync('/sys/devices/system/cpu/possible', 'utf8'));

/** The CPUs that are online now. */
export function onlineCpus(): readonly number[] {
  return cpusOf(readFileSync('/sys/devices/system/cpu/online', 'utf8'));
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
