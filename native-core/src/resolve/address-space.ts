import { context, ptr, struct, u64 } from '../define/index.js';
import type { WordNode } from '../expr/index.js';

/**
 * What execve(2) settles once for each program, `struct mm_struct` of include/linux/mm_types.h: where its parts lie, which is
 * random on most machines, and how large they are, which differs between programs where it is not.
 */
const Memory = struct('mm_struct', {
  start_code: u64,
  end_code: u64,
  start_stack: u64,
  start_data: u64,
  end_data: u64,
  start_brk: u64,
});
const { mm } = context('task', ptr(struct('task_struct', { mm: ptr(Memory) })));

/**
 * Identity of the current process's address space: a number that differs between two programs that a process runs one after the
 * other. `addressSpaceOf()` in sys computes the same from /proc, with the same weights: odd numbers, so that no bit is lost.
 */
export const addressSpace: WordNode = mm.start_code
  .mul(0x27d4eb2f)
  .add(mm.end_code.mul(0x165667b1))
  .add(mm.start_stack.mul(0x3779b97f))
  .add(mm.start_data.mul(0x45d9f3b5))
  .add(mm.end_data.mul(0x2c1b3c6d))
  .add(mm.start_brk.mul(0x5bd1e995)).node;
