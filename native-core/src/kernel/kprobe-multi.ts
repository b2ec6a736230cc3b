import { enumValue, functionSignature, hasMember } from '../btf/index.js';
import type { Kernel } from './kernel.js';

/** Whether one program can be attached to many functions at once: the link of Linux 5.18, and CONFIG_FPROBE, which it stands on. */
export function hasKprobeMulti({ btf }: Kernel): boolean {
  return (
    enumValue(btf, 'bpf_attach_type', 'BPF_TRACE_KPROBE_MULTI') !== null &&
    functionSignature(btf, 'register_fprobe_ips') !== null
  );
}

/**
 * Whether the kernel counts all calls for which it does not run a program that is attached to many functions: from 6.7 on, as long as
 * fprobes stand on ftrace alone. Since 6.14 those that find no room on the shadow stack of their thread are not counted (fprobe and fgraph
 * in kernel/trace).
 */
export function countsMultiMisses({ btf }: Kernel): boolean {
  return hasMember(btf, 'bpf_link_info', 'kprobe_multi.missed') && !hasMember(btf, 'fprobe', 'hlist_array');
}
