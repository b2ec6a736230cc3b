import { address, context, i32, ptr, struct, textArray, u32 } from '@tap/native-core/tapset';

/** Size of `task_struct.comm`: TASK_COMM_LEN in include/linux/sched.h. */
const commBytes = 16;

const Parent = struct('task_struct', { tgid: i32, comm: textArray(commBytes) });

const Credentials = struct('cred', { euid: u32.at('euid.val'), egid: u32.at('egid.val') });

const Task = struct('task_struct', {
  parent: ptr(Parent).at('real_parent'),
  cred: ptr(Credentials),
  flags: u32,
  mm: address,
});

/** The current task, as far as context functions read it. */
export const currentTask = context('task', ptr(Task));
