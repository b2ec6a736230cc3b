import { readKernel, type Kernel } from '../kernel/index.js';
import { btfModules } from '../sys/index.js';
import { kernelProbes, type KernelProbes } from './kernel-probes.js';

/** The kernel as it was read last, while anyone uses it, and the modules that it had. */
let last: { readonly kernel: WeakRef<Kernel>; readonly modules: string } | null = null;

/**
 * Probes of any function and trace event of the running kernel. Its types are read when a probe is made, which takes a few
 * milliseconds, and are kept as long as such a probe is.
 *
 * @example
 * on(kernel.fn('vfs_read')).where((e) => e.count.gt(1 << 20));
 * on(kernel.fn('vfs_read').return).where((e) => e.result.lt(0));
 * on(kernel.tracepoint('sched', 'sched_switch')).select((e) => ({ from: e.prev_comm, to: e.next_comm }));
 */
export const kernel: KernelProbes = kernelProbes(() => {
  const modules = btfModules().join();
  const known = last?.modules === modules ? last.kernel.deref() : undefined;
  if (known !== undefined) return known;
  const read = readKernel();
  last = { kernel: new WeakRef(read), modules };
  return read;
});
