import { enumValue, hasMember, type Btf } from '../btf/index.js';
import type { BytesTest } from '../text/index.js';
import type { Architecture } from './architecture.js';
import type { FunctionSymbols } from './function-symbols.js';
import type { KernelSymbols } from './kernel-symbols.js';

/** A field of a trace event's record. */
export interface EventField {
  readonly name: string;
  /** As C declares it, with its name: `pid_t prev_pid`, `char comm[16]`, `__data_loc char[] filename`. */
  readonly declared: string;
  readonly signed: boolean;
  /** From the record's start, in bytes. */
  readonly offset: number;
  readonly bytes: number;
}

/** What a trace event writes. */
export interface EventFormat {
  /** `group:name`. */
  readonly name: string;
  /** Its number on this kernel. */
  readonly id: number;
  readonly fields: readonly EventField[];
}

/**
 * All that decisions about a kernel are based on. It is an argument everywhere: tests pass kernels of their own,
 * made from stored BTF.
 */
export interface Kernel {
  /** As `uname -r` says. */
  readonly release: string;
  /** The processor: its name, and where arguments of functions are. */
  readonly architecture: Architecture;
  /** Types of the kernel itself. */
  readonly btf: Btf;
  /** Names of the loaded modules that have types. */
  readonly modules: readonly string[];
  /** Names of the loaded modules whose types can have something of this name: a superset, found without reading them. */
  readonly modulesNaming: (name: string) => readonly string[];
  /** Types of a loaded module; null when it has none. */
  readonly moduleBtf: (name: string) => Btf | null;
  /** Functions by address and by name; the table is read when it is first asked for. */
  readonly symbols: () => KernelSymbols;
  /** Whether the symbol table has this name; null when the table cannot be read. */
  readonly hasSymbol: (name: string) => boolean | null;
  /** The functions of a name, and what the compiler made of them; null when the symbol table cannot be read. */
  readonly functionSymbols: (name: string) => FunctionSymbols | null;
  /** The format of a trace event by its group and name; null when there is none, or tracefs cannot be read. */
  readonly traceEvent: (name: string) => EventFormat | null;
  /** Names of all trace events, `group:name`; empty when tracefs cannot be read. */
  readonly traceEvents: () => readonly string[];
  /** Names of the functions that the kernel allows to be traced and that pass a test; null when tracefs cannot be read. */
  readonly traceable: (test: BytesTest) => ReadonlySet<string> | null;
  /** Number of CPUs that can ever be online. */
  readonly possibleCpus: number;
}

/** Whether functions can be probed by a trampoline: fentry and fexit. */
export function hasTrampolines({ architecture, btf }: Kernel): boolean {
  const { trampolinesNeed } = architecture;
  return trampolinesNeed === null || hasMember(btf, trampolinesNeed.struct, trampolinesNeed.member);
}

/** Whether the kernel has a BPF helper, by its name without `bpf_`; from `enum bpf_func_id` in its BTF. */
export function hasHelper(kernel: Kernel, name: string): boolean {
  return enumValue(kernel.btf, 'bpf_func_id', `BPF_FUNC_${name}`) !== null;
}
