import { TapError } from '../errors/index.js';
import { hasNumber, procfs } from '../sys/index.js';

/**
 * Makes sure that a number belongs to a process in the pid namespace in which tap runs.
 *
 * @throws TapError TAP_ARGUMENT for a number that no process has, for the
 * number of a thread that is not also its process's, and where /proc does not show the processes of this namespace.
 */
export function requireProcess(pid: number): void {
  if (!hasNumber(pid)) {
    throw new TapError('TAP_ARGUMENT', `there is no process ${pid}`, {
      next: '`ps` lists the processes',
    });
  }
  if (procfs.depth === null) {
    throw new TapError(
      'TAP_ARGUMENT',
      `/proc belongs to another pid namespace: it does not show process ${pid}`,
      {
        next: 'mount -t proc proc /proc, in a mount namespace of its own',
      },
    );
  }
  const process = procfs.processOf(pid);
  // Where users may not look at the processes of others (hidepid in proc(5)), the number has to be trusted.
  if (process === null || process === pid) return;
  throw new TapError('TAP_ARGUMENT', `${pid} is the number of a thread, not of a process`, {
    facts: [['process', String(process)]],
    next: `name its process, ${process}: the events of all its threads are taken`,
  });
}
