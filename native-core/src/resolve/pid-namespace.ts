import { compositeNamed, memberPath, type Btf } from '../btf/index.js';
import { constantInt, i32, inPlace, narrow, ptr, struct, u32, type StructPointer } from '../define/index.js';
import {
  Address,
  choose,
  Int,
  intKind,
  type Node,
  type StructSizeNode,
  type WordNode,
} from '../expr/index.js';
import { currentTask } from './comm.js';
import type { FoundMember } from './member.js';

/** A pid namespace that is not the one that the kernel starts with. */
export interface PidNamespace {
  /** How many namespaces it lies in: at least 1. */
  readonly level: number;
  /** Its inode, by which namespaces are told apart. */
  readonly inode: number;
}

/** The kernel's numbers of tasks: include/linux/pid.h and include/linux/pid_namespace.h. */
const Namespace = struct('pid_namespace', { inode: u32.at('ns.inum') });
const Upid = struct('upid', { nr: i32, ns: ptr(Namespace) });
const Pid = struct('pid', { level: u32, numbers: inPlace });
const Task = struct('task_struct', {
  thread: ptr(Pid).at('thread_pid'),
  process: ptr(Pid).at('group_leader->thread_pid'),
});
const upidBytes = new Int<number>(
  intKind(32, false),
  Object.freeze<StructSizeNode>({ op: 'structSize', kind: intKind(32, false), struct: 'upid' }),
);

/** The current task. */
const current = Task.at(new Address(currentTask));

/** The namespace that the current task is in. */
export function currentNamespace(): { readonly level: Int; readonly inode: Int } {
  const { level } = current.thread;
  return { level, inode: upidAt(current.thread, level).ns.inode };
}

/** The number of the current process in a namespace; 0 when it has none there. */
export function currentProcess(namespace: PidNamespace): WordNode {
  return narrow<number>(u32, numberIn(namespace, current.process)).node;
}

/**
 * The same number in a namespace, of an expression that gives the current process or thread in the initial one; null for any
 * other expression. As in `pid_nr_ns()` of kernel/pid.c the number is 0 for a task that is not in the namespace; also for one
 * that has been released, of which the kernel keeps no others.
 */
export function inNamespace(node: Node, namespace: PidNamespace): WordNode | null {
  switch (node.op) {
    case 'context':
      return isCurrent(node) ? bothOf(namespace) : null;
    case 'binary': {
      const { operator, left, right } = node;
      const upperHalf = operator === 'shr' && right.op === 'const' && right.value === 32n;
      return upperHalf && isCurrent(left) ? currentProcess(namespace) : null;
    }
    case 'narrow':
      return isCurrent(node.operand) ? narrow<number>(u32, numberIn(namespace, current.thread)).node : null;
    default:
      return null;
  }
}

/** The current process and thread, as the helper gives them. */
function bothOf(namespace: PidNamespace): WordNode {
  const thread = narrow<number>(u32, numberIn(namespace, current.thread));
  return narrow<number>(u32, numberIn(namespace, current.process)).shl(32).bitOr(thread).node;
}

function isCurrent(node: Node): boolean {
  return node.op === 'context' && node.name === 'pid_tgid';
}

/** Members that hold a number of the initial namespace: struct, path, and where all numbers of the same are. */
const numbers: readonly (readonly [
  struct: string,
  path: string,
  all: (holder: Address) => StructPointer<typeof Pid.members>,
])[] = [
  ['task_struct', 'tgid', (task) => Task.at(task).process],
  ['task_struct', 'pid', (task) => Task.at(task).thread],
  ['pid', 'numbers[0].nr', (pid) => Pid.at(pid)],
];

/**
 * The number in a namespace, for a member that holds one of the initial namespace, whatever the path to it; null for other
 * members.
 *
 * @param holder is the structure that the member lies in, the last one of its path.
 */
export function memberInNamespace(
  btf: Btf,
  found: FoundMember,
  holder: WordNode,
  namespace: PidNamespace,
): WordNode | null {
  const structId = found.pointers.at(-1)?.lead?.structId ?? found.structId;
  const number = numbers.find(
    ([name, path]) =>
      compositeNamed(btf, name) === structId &&
      memberPath(btf, structId, path)?.steps[0]?.offset === found.last.offset,
  );
  return number === undefined ? null : numberIn(namespace, number[2](new Address(holder))).node;
}

/** The number of a `struct pid` in a namespace. */
function numberIn({ level, inode }: PidNamespace, pid: StructPointer<typeof Pid.members>): Int {
  const upid = upidAt(pid, constantInt(level));
  return choose(pid.level.ge(level).and(upid.ns.inode.eq(inode)), upid.nr, constantInt(0));
}

function upidAt(pid: StructPointer<typeof Pid.members>, level: Int): StructPointer<typeof Upid.members> {
  return Upid.at(pid.numbers.add(upidBytes.mul(level) as Int));
}
