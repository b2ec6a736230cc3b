import { TapError } from '../errors/index.js';
import {
  btfModules,
  freeBytes,
  kallsymsSteps,
  kernelRelease,
  possibleCpus,
  readBtf,
  readBtfInTurns,
  readEventFormat,
  readEventNames,
  readKallsyms,
  readModules,
  readTraceableFunctions,
  requirePlatform,
  runSoon,
  traceableFunctionsSteps,
  waitStep,
} from '../sys/index.js';
import type { Kernel } from './kernel.js';
import { kernelInTurns, type LongFacts } from './kernel-in-turns.js';
import { KernelSymbols } from './kernel-symbols.js';
import { kernelOf, makeKernel, type KernelFacts } from './make.js';
import { ReadLater } from './not-read.js';

/**
 * Reads the facts of the running kernel. Types of modules and the symbol table are read when they are first needed.
 *
 * @example
 * const { release, architecture } = readKernel();
 * console.log(release, architecture.name);
 *
 * @throws TapError TAP_NO_BTF when the kernel has no types, TAP_NO_FEATURE on another system than Linux and on an unknown
 *   processor.
 */
export function readKernel(): Kernel {
  requirePlatform();
  return makeKernel(factsOf(required(readBtf('vmlinux'))));
}

/** Where modules come and go all the time, it is read so often. */
const mostRounds = 3;

/**
 * The same, read while the event loop runs: with types of modules, the text of the symbol table and the list of the functions that can
 * be traced, so that what is asked of them is answered in a few milliseconds. Throws as `readKernel` does.
 */
export async function readKernelInTurns(): Promise<Kernel> {
  requirePlatform();
  for (let round = 0; ; round++) {
    const facts = shortFacts();
    const kernel = await runSoon(
      kernelInTurns(facts, {
        *vmlinux() {
          return required(yield* waitStep(() => readBtfInTurns('vmlinux')));
        },
        moduleBytes: (name) => waitStep(() => readBtfInTurns(name)),
        kallsyms: kallsymsSteps,
        traceableFunctions: traceableFunctionsSteps,
      }),
    );
    // Where modules came or went meanwhile, symbols and types are not of the same moment.
    if (btfModules().join() === facts.modules.join() || round === mostRounds) return kernel;
  }
}

/**
 * Hands the facts of the running kernel to a function, which must not keep them: their types take megabytes, which are
 * given back when what it promises is there. The event loop runs while they are read. The symbols, which are long, too, are read when
 * they are asked for: then asking throws `NotRead`. Throws as `readKernel` does.
 */
export async function withRunningKernel<R>(use: (kernel: Kernel) => Promise<R>): Promise<R> {
  requirePlatform();
  const types = required(await readBtfInTurns('vmlinux'));
  const kallsyms = new ReadLater(kallsymsSteps);
  const symbols = new ReadLater(function* () {
    return yield* KernelSymbols.steps(yield* kallsyms.steps(), readModules());
  });
  try {
    return await use(kernelOf({ ...factsOf(types), kallsyms: () => kallsyms.get() }, () => symbols.get()));
  } finally {
    freeBytes(types);
  }
}

function required(types: Uint8Array | null): Uint8Array {
  if (types !== null) return types;
  throw new TapError('TAP_NO_BTF', `this kernel (${kernelRelease()}) has no types (BTF)`, {
    next: 'use a kernel with CONFIG_DEBUG_INFO_BTF: those of Debian 11, Ubuntu 20.10, Fedora 31 and later have it',
  });
}

function factsOf(vmlinux: Uint8Array): KernelFacts {
  return {
    ...shortFacts(),
    vmlinux,
    moduleBytes: readBtf,
    kallsyms: readKallsyms,
    traceableFunctions: readTraceableFunctions,
  };
}

function shortFacts(): Omit<KernelFacts, keyof LongFacts> {
  return {
    release: kernelRelease(),
    architecture: process.arch,
    modules: btfModules(),
    loadedModules: readModules,
    eventFormat: readEventFormat,
    eventNames: readEventNames,
    possibleCpus: possibleCpus(),
  };
}
