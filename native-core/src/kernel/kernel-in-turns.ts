import { Slices, type Steps } from '../sys/index.js';
import { FunctionIndex } from './function-index.js';
import type { Kernel } from './kernel.js';
import { KernelSymbols } from './kernel-symbols.js';
import { kernelOf, type KernelFacts } from './make.js';

/** What is long of a kernel, as `KernelFacts` has it, read in steps. */
export interface LongFacts {
  readonly vmlinux: () => Steps<Uint8Array>;
  readonly moduleBytes: (name: string) => Steps<Uint8Array | null>;
  readonly kallsyms: () => Steps<Uint8Array>;
  readonly traceableFunctions: () => Steps<Uint8Array | null>;
}

/**
 * Makes a kernel record of which all that is long has been read, in steps of a few milliseconds; to index the types of the kernel is
 * one step, of some ten. Only its `symbols` are found when they are asked for.
 */
export function* kernelInTurns(facts: Omit<KernelFacts, keyof LongFacts>, long: LongFacts): Steps<Kernel> {
  const vmlinux = yield* long.vmlinux();
  const kallsyms = yield* long.kallsyms();
  const index = yield* FunctionIndex.steps(kallsyms);
  const traceable = yield* long.traceableFunctions();
  const modules = new Map<string, Uint8Array | null>();
  const slices = new Slices();
  for (const name of facts.modules) {
    modules.set(name, yield* long.moduleBytes(name));
    yield* slices.pauseWhenDue();
  }
  const whole: KernelFacts = {
    ...facts,
    vmlinux,
    moduleBytes: (name) => modules.get(name) ?? null,
    kallsyms: () => kallsyms,
    traceableFunctions: () => traceable,
  };
  let symbols: KernelSymbols | null = null;
  const kernel = kernelOf(
    whole,
    () => (symbols ??= KernelSymbols.of(kallsyms, facts.loadedModules?.() ?? '')),
    index,
  );
  for (const name of facts.modules) {
    yield* slices.pauseWhenDue();
    kernel.moduleBtf(name);
  }
  return kernel;
}
