import {
  address,
  context,
  i32,
  ptr,
  struct,
  textArray,
  u32,
  u64,
  type Address,
} from '@tap/native-core/tapset';

/** Size of `task_struct.comm`: TASK_COMM_LEN in include/linux/sched.h. */
const commBytes = 16;

const Parent = struct('task_struct', { tgid: i32, comm: textArray(commBytes) });

const Credentials = struct('cred', {
  uid: u32.at('uid.val'),
  gid: u32.at('gid.val'),
  euid: u32.at('euid.val'),
  egid: u32.at('egid.val'),
});

/**
 * The number of a process, group or session in the initial pid namespace is the first of its numbers; `resolve` makes it that
 * of the namespace in which tap runs.
 */
const Numbers = struct('pid', { first: i32.at('numbers[0].nr') });

/** `enum pid_type` of include/linux/pid.h: PIDTYPE_PGID and PIDTYPE_SID. */
const Signal = struct('signal_struct', {
  group: ptr(Numbers).at('pids[2]'),
  session: ptr(Numbers).at('pids[3]'),
});

/** Where the arguments of a process lie in its memory: `mm_struct` of include/linux/mm_types.h. */
const Memory = struct('mm_struct', {
  arguments: address.at('arg_start'),
  arg_start: u64,
  arg_end: u64,
});

const Task = struct('task_struct', {
  tgid: i32,
  pid: i32,
  comm: textArray(commBytes),
  parent: ptr(Parent).at('real_parent'),
  cred: ptr(Credentials),
  real_cred: ptr(Credentials),
  signal: ptr(Signal),
  flags: u32,
  mm: ptr(Memory),
  // A member of another name before 5.14, and on processors that keep it elsewhere.
  state: u32.at('__state', 'state'),
  cpu: u32.at('thread_info.cpu', 'cpu'),
  prio: i32,
  static_prio: i32,
});

/** The current task, as far as context functions read it. */
export const currentTask = context('task', ptr(Task));

/** A task by the address of its `task_struct`. */
export function taskAt(task: Address): typeof currentTask {
  return Task.at(task);
}
