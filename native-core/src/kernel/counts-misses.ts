import { hasMember } from '../btf/index.js';
import type { Kernel } from './kernel.js';

/**
 * Whether the kernel counts what it leaves out of kprobes and of programs at perf events: from 6.7 on, where the information on a
 * link has a place for it.
 */
export function countsMisses({ btf }: Kernel): boolean {
  return hasMember(btf, 'bpf_link_info', 'perf_event.kprobe.missed');
}
