import { readKernelInTurns, runningKernel } from '../kernel/index.js';
import { kernelProbes, type KernelProbes } from './kernel-probes.js';

/** Probes of any function and trace event of the running kernel. */
export interface RunningKernelProbes extends KernelProbes {
  /**
   * Reads what the kernel says of itself while the event loop runs: its types and those of its modules, its symbol table, and the list
   * of the functions that can be traced. The probes of what it resolves to are found in a few milliseconds each; without it, the
   * first `fn()` and the first `fns()` read on the event loop, which they keep for a tenth of a second or longer. What is read takes
   * some 20 MB, which the object keeps; its probes keep the types. It knows nothing of modules that are loaded later: call it again.
   *
   * @throws TapError TAP_NO_BTF when the kernel has no types, TAP_NO_FEATURE on another system than Linux and on an unknown
   * processor.
   *
   * @example
   * const probes = await kernel.readInTurns();
   * const calls = probes.fns('vfs_*').map((probe) => on(probe).count());
   */
  readInTurns(): Promise<KernelProbes>;
}

/**
 * Probes of any function and trace event of the running kernel. Its types are read when a probe is made, which takes a few
 * milliseconds, and are kept as long as such a probe is; `readInTurns()` reads all that is long off the event loop.
 *
 * @example
 * on(kernel.fn('vfs_read')).where((e) => e.count.gt(1 << 20));
 * on(kernel.fn('vfs_read').return).where((e) => e.result.lt(0));
 * on(kernel.tracepoint('sched', 'sched_switch')).select((e) => ({ from: e.prev_comm, to: e.next_comm }));
 */
export const kernel: RunningKernelProbes = Object.freeze({
  ...kernelProbes(runningKernel()),
  async readInTurns() {
    const read = await readKernelInTurns();
    return kernelProbes(() => read);
  },
});
