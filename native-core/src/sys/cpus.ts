import { readFileSync, statfsSync } from 'node:fs';
import { addon } from './addon.js';
import { calling } from './sys-error.js';

const onlineFile = '/sys/devices/system/cpu/online';
/** Of statfs(2): SYSFS_MAGIC in include/uapi/linux/magic.h. */
const sysfs = 0x62656572;

/** One more than the highest number of a CPU that can ever be online: counters are made by it. */
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
  return cpusOf(readFileSync(onlineFile, 'utf8'));
}

/**
 * The CPUs on which programs can run now: those that are online; all possible ones where a file of another kind is mounted over the
 * list, as LXC does with one that names the CPUs of a container.
 */
export function runningCpus(): readonly number[] {
  return statfsSync(onlineFile).type === sysfs ? onlineCpus() : listedCpus();
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
