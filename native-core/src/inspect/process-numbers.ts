import type { Procfs } from '../sys/index.js';
import { no, yes, type Check } from './check.js';

/** The pid namespace in which tap runs, and whether /proc shows its processes. */
export function processNumbers(procfs: Procfs): readonly Check[] {
  const namespace = procfs.inFirstNamespace
    ? yes('pid namespace', 'the first one: numbers of processes are those of the host')
    : yes(
        'pid namespace',
        `one of its own${procfs.namespace === null ? '' : `, ${procfs.namespace}`}: numbers of processes are those in it; ` +
          `0 is a process outside, and host_pid() gives the number on the host`,
      );
  return [namespace, procCheck(procfs)];
}

function procCheck({ depth }: Procfs): Check {
  const next = 'mount -t proc proc /proc, in a mount namespace of its own';
  if (depth === null)
    return no('/proc', 'it belongs to another pid namespace: processes have no names', next);
  return depth === 0
    ? yes('/proc', 'it shows the processes of this pid namespace')
    : yes('/proc', 'it belongs to a pid namespace further out: its numbers are translated, which takes time');
}
