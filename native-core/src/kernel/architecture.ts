import { TapError } from '../errors/index.js';

/** What differs between processors: where calls keep arguments, and how entries of system calls are named. */
export interface Architecture {
  readonly name: 'x86_64' | 'arm64';
  /** Members of `struct pt_regs` that hold the arguments of a function, in order. */
  readonly argumentRegisters: readonly string[];
  /** Member of `struct pt_regs` that holds a function's result. */
  readonly resultRegister: string;
  /** Member of `struct pt_regs` that holds the stack pointer. */
  readonly stackRegister: string;
  /** Member of `struct pt_regs` that holds where a call returns to, at the first instruction of the function; null where the stack does. */
  readonly linkRegister: string | null;
  /**
   * Frames of the tracing itself at the top of a stack that a program of a trampoline or a tracepoint captures: the program, once
   * or, where unwinding begins with the caller's frame, twice (perf_arch_fetch_caller_regs() of arch/arm64/include/asm/perf_event.h), and
   * its trampoline, or the function that runs it (`bpf_trace_run1`, kernel/trace/bpf_trace.c).
   */
  readonly tracingFrames: number;
  /** Frames of the tracing that only some places have besides: `__traceiter_NAME`, and `__bpf_trace_NAME` where no tail call ends it. */
  readonly tracepointFrames: number;
  /** Frames at the top of a stack that a program of a trace event captures: its place, where unwinding gives that twice. */
  readonly eventFrames: number;
  /**
   * The member that only kernels have on which a trampoline can be attached to a function: register_fentry() of
   * kernel/bpf/trampoline.c asks ftrace for a direct call. Null where all kernels of today have them.
   */
  readonly trampolinesNeed: { readonly struct: string; readonly member: string } | null;
  /** THREAD_SIZE: bytes of a task's kernel stack, which starts at a multiple of it. No type of BTF tells it. */
  readonly kernelStackBytes: number;
  /** How far the stack pointer at a function's return lies above the one at its entry, in bytes. */
  readonly returnPops: number;
  /** Members of `struct pt_regs` that are registers, in the order in which people read them. */
  readonly registers: readonly string[];
  /** Members of `struct pt_regs` that hold the arguments of a system call. */
  readonly syscallRegisters: readonly string[];
  /** Members of `struct pt_regs` that hold the arguments of a 32-bit system call. */
  readonly compatRegisters: readonly string[];
  /** Names that the entry of a system call can have, the most likely first. */
  readonly syscallSymbols: (name: string, compat: boolean) => readonly string[];
}

/** x86-64: the System V ABI; arch/x86/include/asm/syscall_wrapper.h; page_64_types.h, without KASAN. */
const x86: Architecture = Object.freeze<Architecture>({
  name: 'x86_64',
  argumentRegisters: ['di', 'si', 'dx', 'cx', 'r8', 'r9'],
  resultRegister: 'ax',
  stackRegister: 'sp',
  linkRegister: null,
  tracingFrames: 2,
  trampolinesNeed: null,
  tracepointFrames: 1,
  eventFrames: 0,
  kernelStackBytes: 16_384,
  returnPops: 8,
  registers: 'ip sp flags ax bx cx dx si di bp r8 r9 r10 r11 r12 r13 r14 r15'.split(' '),
  syscallRegisters: ['di', 'si', 'dx', 'r10', 'r8', 'r9'],
  compatRegisters: ['bx', 'cx', 'dx', 'si', 'di', 'bp'],
  syscallSymbols: (name, compat) =>
    compat ? [`__ia32_compat_sys_${name}`, `__ia32_sys_${name}`] : [`__x64_sys_${name}`],
});

const generalRegisters = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `regs[${i}]`);

/** arm64: the AAPCS64; arch/arm64/include/asm/syscall_wrapper.h; memory.h, with pages of 4 or 16 KiB. */
const arm64: Architecture = Object.freeze<Architecture>({
  name: 'arm64',
  argumentRegisters: generalRegisters(8),
  resultRegister: 'regs[0]',
  stackRegister: 'sp',
  linkRegister: 'regs[30]',
  tracingFrames: 3,
  // Since 6.4, with CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS: include/linux/ftrace.h.
  trampolinesNeed: { struct: 'ftrace_ops', member: 'direct_call' },
  tracepointFrames: 2,
  eventFrames: 1,
  kernelStackBytes: 16_384,
  returnPops: 0,
  registers: ['pc', 'sp', 'pstate', ...generalRegisters(31)],
  syscallRegisters: generalRegisters(6),
  compatRegisters: generalRegisters(6),
  // A 32-bit call without an entry of its own arrives at the other one: arch/arm64/include/asm/unistd32.h.
  syscallSymbols: (name, compat) => [compat ? `__arm64_compat_sys_${name}` : `__arm64_sys_${name}`],
});

/**
 * The architecture that Node or `uname -m` calls by the given name.
 *
 * @throws TapError TAP_NO_FEATURE for a processor that tap does not know.
 */
export function architectureOf(name: string): Architecture {
  if (name === 'x64' || name === 'x86_64') return x86;
  if (name === 'arm64' || name === 'aarch64') return arm64;
  throw new TapError('TAP_NO_FEATURE', `tap knows x86_64 and arm64, not ${name}`, {
    next: 'run it on one of the two',
  });
}
