import { i32, struct } from '@tap/native-core/tapset';

/** The kernel's `struct task_struct`: a thread, as the kernel schedules it (include/linux/sched.h). */
export const Task = struct('task_struct', {
  /** Number of the process: what user space calls pid. */
  tgid: i32,
  /** Number of the thread: what user space calls tid. */
  pid: i32,
  /** The wait status that it ends with. */
  exitCode: i32.at('exit_code'),
});
