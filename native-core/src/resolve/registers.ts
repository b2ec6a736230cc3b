import type { Kernel } from '../kernel/index.js';
import { findMember } from './member.js';

/** Index of a register in the context of a kprobe, which is a `struct pt_regs`, counted in 64-bit words. */
export function registerSlot(kernel: Kernel, register: string): number {
  return findMember(kernel.btf, 'pt_regs', [register]).last.offset / 8;
}
