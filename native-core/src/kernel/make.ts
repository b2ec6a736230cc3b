import { Btf } from '../btf/index.js';
import { architectureOf } from './architecture.js';
import { parseEventFormat } from './event-format.js';
import type { Kernel } from './kernel.js';
import type { FunctionIndex } from './function-index.js';
import { functionFinder } from './function-symbols.js';
import { KernelSymbols } from './kernel-symbols.js';
import { traceableNames } from './traceable-names.js';

/** What a kernel record is made of: bytes and texts as the kernel gives them. */
export interface KernelFacts {
  /** As `uname -r` says. */
  readonly release: string;
  /** As Node's `process.arch` or `uname -m` says. */
  readonly architecture: string;
  /** BTF of the kernel: /sys/kernel/btf/vmlinux. */
  readonly vmlinux: Uint8Array;
  /** Names of the modules that have BTF. */
  readonly modules: readonly string[];
  /** BTF of a module; null when it is gone. */
  readonly moduleBytes: (name: string) => Uint8Array | null;
  /** The text of /proc/kallsyms; empty when it cannot be read. */
  readonly kallsyms: () => Uint8Array;
  /** The text of /proc/modules. */
  readonly loadedModules?: () => string;
  /** The text of a trace event's `format` file in tracefs; null when there is none. */
  readonly eventFormat?: (group: string, name: string) => string | null;
  /** Names of all trace events, `group:name`: `available_events` in tracefs. */
  readonly eventNames?: () => readonly string[];
  /** The text of `available_filter_functions` in tracefs; null when it cannot be read. */
  readonly traceableFunctions?: () => Uint8Array | null;
  /** Number of CPUs that can ever be online. */
  readonly possibleCpus: number;
}

/**
 * Makes a kernel record. Types of modules and symbols are read when they are first needed.
 *
 * @throws TapError TAP_NO_FEATURE for a processor that tap does not know.
 * @throws BtfError when the bytes are no BTF.
 */
export function makeKernel(facts: KernelFacts): Kernel {
  const kallsyms = remember(facts.kallsyms);
  const symbols = remember(() => KernelSymbols.of(kallsyms(''), facts.loadedModules?.() ?? ''));
  return kernelOf({ ...facts, kallsyms: () => kallsyms('') }, () => symbols(''));
}

/** The same where the text of /proc/kallsyms is read only once, and its symbols are found and perhaps indexed, elsewhere. */
export function kernelOf(
  facts: KernelFacts,
  symbols: () => KernelSymbols,
  index: FunctionIndex | null = null,
): Kernel {
  const btf = new Btf(facts.vmlinux);
  const bytesOf = remember(facts.moduleBytes);
  const moduleBtf = remember((name) => {
    const bytes = bytesOf(name);
    return bytes === null ? null : new Btf(bytes, btf);
  });
  return {
    release: facts.release,
    architecture: architectureOf(facts.architecture),
    btf,
    modules: facts.modules,
    possibleCpus: facts.possibleCpus,
    modulesNaming: remember((name) => {
      // A module's BTF does not repeat the strings of its kernel's: then any module can use the name.
      if (facts.modules.length === 0 || btf.hasString(name)) return facts.modules;
      // Its first string has nothing before it, so that longer names that end in this one are found, too.
      return facts.modules.filter((module) => holds(bytesOf(module), `${name}\0`));
    }),
    moduleBtf,
    traceEvent(event) {
      const [group = '', name = ''] = event.split(':');
      const text = facts.eventFormat?.(group, name) ?? null;
      return text === null ? null : parseEventFormat(event, text);
    },
    traceEvents: () => facts.eventNames?.() ?? [],
    traceable(test) {
      const text = facts.traceableFunctions?.() ?? null;
      return text === null ? null : traceableNames(text, test);
    },
    hasSymbol: remember((name) => {
      const text = facts.kallsyms();
      if (text.length === 0) return null;
      return holds(text, ` ${name}\n`) || holds(text, ` ${name}\t`);
    }),
    functionSymbols: functionFinder(facts.kallsyms, index),
    symbols,
  };
}

/** A function that computes each answer once. */
function remember<R>(compute: (name: string) => R): (name: string) => R {
  const known = new Map<string, { readonly value: R }>();
  return (name) => {
    const found = known.get(name) ?? { value: compute(name) };
    known.set(name, found);
    return found.value;
  };
}

function holds(bytes: Uint8Array | null, text: string): boolean {
  if (bytes === null) return false;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(text, 0, 'latin1');
}
