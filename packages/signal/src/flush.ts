import { fn, probe, ptr } from '@tap/native-core/tapset';
import { Task } from './task.js';

/**
 * All signals that wait for a task are thrown away. Kernel threads do that, because a pending signal would not let them
 * sleep.
 *
 * @context normally the task itself: a kernel thread
 */
export const flush = probe('signal.flush', {
  at: fn('flush_signals', { t: ptr(Task) }),
  values: ({ t }) => ({
    /** The task: address of the kernel's `struct task_struct`. */
    task: t.address,
    /** Name of the task; at most 15 bytes. */
    pid_name: t.comm,
    /** Number of the task. */
    sig_pid: t.pid,
  }),
});
