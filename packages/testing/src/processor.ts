/** What tests have to know of a processor. */
export interface Processor {
  /** Functions between a function such as `ksys_read`, which a system call's own entry calls, and user space; a regular expression. */
  readonly toUserSpace: (call: string) => string;
  /** The way from `__send_signal` to user space, when a process sends itself a signal; a regular expression. */
  readonly killing: RegExp;
  /** Whether the kernel cannot read user memory by its own functions: the emulated arm64 has no protection of that kind (PAN). */
  readonly hidesUserMemory: boolean;
  /** Labels that `print_regs()` gives to what a call and a return keep where. */
  readonly labels: {
    readonly instruction: string;
    readonly stack: string;
    readonly firstArgument: string;
    readonly thirdArgument: string;
    readonly result: string;
  };
  /** Lines of `print_regs()`. */
  readonly registerLines: readonly RegExp[];
  /** A member of `struct pt_regs` at the offset that user space relies on. */
  readonly register: readonly [member: string, offset: number];
  /** How far the stack pointer at a return lies above the one at the entry. */
  readonly returnPops: bigint;
  /** The lowest address that the kernel's own memory can have. */
  readonly lowestKernelAddress: bigint;
  /** The number that a process's registers have of the call in which it waits, while the kernel calls a signal handler. */
  readonly interruptedCall: (number: number) => number;
}

const digits = '[0-9a-f]{16}';
const line = (...names: readonly string[]): RegExp =>
  new RegExp(`^${names.map((name) => `${name}: ${digits}`).join(' ')}$`);

const x86: Processor = {
  toUserSpace: () => 'do_syscall_64 entry_SYSCALL_64_after_hwframe',
  // The same functions are in their callers on all four kernels.
  killing:
    /^__send_signal(_locked)?( \w+)* do_send_sig_info( \w+)* kill_something_info __x64_sys_kill do_syscall_64 entry_SYSCALL_64_after_hwframe$/,
  hidesUserMemory: true,
  labels: {
    instruction: 'RIP',
    stack: 'RSP',
    firstArgument: 'RDI',
    thirdArgument: 'RDX',
    result: 'RAX',
  },
  registerLines: [
    line('RIP'),
    new RegExp(`^RSP: ${digits}  EFLAGS: [0-9a-f]{8}$`),
    line('RAX', 'RBX', 'RCX'),
    line('RDX', 'RSI', 'RDI'),
    line('RBP', 'R08', 'R09'),
    line('R10', 'R11', 'R12'),
    line('R13', 'R14', 'R15'),
  ],
  register: ['di', 112],
  returnPops: 8n,
  // 47 bits: guests have no five-level page tables.
  lowestKernelAddress: 0xffff_8000_0000_0000n,
  interruptedCall: (number) => number,
};

const arm64UserSpace = (call: string): string =>
  `__arm64_sys_${call} (invoke_syscall\\S* )?(el0_svc_common\\S* )?(do_el0_svc )?el0_svc el0t?_(64_)?sync_handler el0t?_(64_)?sync`;

const arm64: Processor = {
  toUserSpace: arm64UserSpace,
  killing: new RegExp(`^__send_signal(_locked)?( \\w*(sig|kill)\\w*)+ ${arm64UserSpace('kill')}$`),
  hidesUserMemory: false,
  labels: {
    instruction: 'pc',
    stack: 'sp',
    firstArgument: 'regs\\[0\\]',
    thirdArgument: 'regs\\[2\\]',
    result: 'regs\\[0\\]',
  },
  registerLines: [
    ...['pc', 'sp', 'pstate'].map((name) => line(name)),
    ...Array.from({ length: 31 }, (_, number) => line(`regs\\[${number}\\]`)),
  ],
  register: ['pc', 256],
  returnPops: 0n,
  // 48 bits, or 52 where the kernel and the processor have them.
  lowestKernelAddress: 0xfff0_0000_0000_0000n,
  // do_signal() of arch/arm64/kernel/signal.c forgets it.
  interruptedCall: () => -1,
};

/** By the names of architectures. */
export const processors: Readonly<Record<'x86_64' | 'arm64', Processor>> = { x86_64: x86, arm64 };

/** This machine's. */
export const processor: Processor = process.arch === 'arm64' ? arm64 : x86;
