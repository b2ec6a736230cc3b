import { context, ptr, struct, u64 } from '../define/index.js';
import type { StackNode, WordNode } from '../expr/index.js';

/** What execve(2) settles once for each program: `struct mm_struct` of include/linux/mm_types.h. */
const Memory = struct('mm_struct', { start_code: u64, start_stack: u64, start_brk: u64 });
const { mm } = context('task', ptr(struct('task_struct', { mm: ptr(Memory) })));

/** Odd, so that no bit is lost; any such numbers would do. */
const weights = { start_stack: 0x3779b97f, start_brk: 0x5bd1e995, start_code: 0x27d4eb2f } as const;

/**
 * Identity of the current process's address space: a number that differs between two programs that a process runs one after the
 * other. `addressSpaceOf()` in sys computes the same from /proc.
 */
const addressSpace: WordNode = mm.start_stack
  .mul(weights.start_stack)
  .add(mm.start_brk.mul(weights.start_brk))
  .add(mm.start_code.mul(weights.start_code)).node;

/** Notes in a stack of user space to which address space it belongs. */
export function withMemory(node: StackNode): StackNode {
  return node.space === 'kernel' ? node : Object.freeze<StackNode>({ ...node, memory: addressSpace });
}
