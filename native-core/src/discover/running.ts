import { runningKernel } from '../kernel/index.js';
import { kernelProbes, type KernelProbes } from './kernel-probes.js';

/**
 * Probes of any function and trace event of the running kernel. Its types are read when a probe is made, which takes a few
 * milliseconds, and are kept as long as such a probe is.
 *
 * @example
 * on(kernel.fn('vfs_read')).where((e) => e.count.gt(1 << 20));
 * on(kernel.fn('vfs_read').return).where((e) => e.result.lt(0));
 * on(kernel.tracepoint('sched', 'sched_switch')).select((e) => ({ from: e.prev_comm, to: e.next_comm }));
 */
export const kernel: KernelProbes = kernelProbes(runningKernel());
