import { btfModules } from '../sys/index.js';
import type { Kernel } from './kernel.js';
import { readKernel } from './read.js';

/**
 * Makes a function that gives the running kernel: it reads the kernel when none is at hand, or when modules have come or gone, and
 * keeps it as long as anyone uses it. The function throws as `readKernel` does.
 */
export function runningKernel(): () => Kernel {
  let last: { readonly kernel: WeakRef<Kernel>; readonly modules: string } | null = null;
  return () => {
    const modules = btfModules().join();
    const known = last?.modules === modules ? last.kernel.deref() : undefined;
    if (known !== undefined) return known;
    const read = readKernel();
    last = { kernel: new WeakRef(read), modules };
    return read;
  };
}
