import { functionSignature, type Btf, type Signature } from '../btf/index.js';
import type { BytesTest } from '../text/index.js';
import type { Kernel } from './kernel.js';

/** A function whose types are known. */
export interface FoundFunction {
  /** Name of its module; null for the kernel itself. */
  readonly module: string | null;
  /** The types that its signature is made of. */
  readonly btf: Btf;
  readonly signature: Signature;
}

/** Finds a function of the kernel or of a module by its types; null when nothing has types for it. */
export function findFunction(kernel: Kernel, name: string): FoundFunction | null {
  const own = functionSignature(kernel.btf, name);
  if (own !== null) return { module: null, btf: kernel.btf, signature: own };
  for (const module of kernel.modulesNaming(name)) {
    const btf = kernel.moduleBtf(module);
    const signature = btf === null ? null : functionSignature(btf, name);
    if (btf !== null && signature !== null) return { module, btf, signature };
  }
  return null;
}

/**
 * Names of the functions that the kernel and its modules have types for; a name can come twice.
 *
 * @param test leaves out others, before strings are made of them.
 */
export function functionNames(kernel: Kernel, test: BytesTest | null = null): readonly string[] {
  const ofModules = kernel.modules.map((module) => kernel.moduleBtf(module)?.namesOf('func', test) ?? []);
  return [kernel.btf.namesOf('func', test), ...ofModules].flat();
}
