import {
  address,
  choose,
  constantAddress,
  constantInt,
  context,
  decoded,
  ptr,
  register,
  registers,
  siteInt,
  struct,
  u32,
  type Address,
  type CapturedRegisters,
  type Decoded,
  type Int,
} from '@tap/native-core/tapset';
import { currentTask } from './task-struct.js';

/** PF_KTHREAD in include/linux/sched.h. */
const kernelThread = 0x0020_0000;

/** The bits of the code segment's selector that are not zero in user mode: the privilege level (Intel SDM 3.4.2). */
const privilege = 3;

const UserRegisters = struct('pt_regs', { ip: address.at('ip', 'pc') });

/**
 * The processor's registers at the probe, as text, numbers in hexadecimal: `RIP:`, `RSP:` and `EFLAGS:`, then the others,
 * three a line. A query that takes them is attached by a breakpoint (kprobe, kretprobe). Null at a tracepoint, which has
 * no registers. SystemTap prints it; here it is the value. Segment and control registers cannot be read.
 */
export function print_regs(): Decoded<string | null> {
  return decoded(registers(), {
    shown: 'string | null',
    decode: (found) => (found === null ? null : registersText(found)),
  });
}

/** 1 where the probe has registers: when it is attached by a breakpoint, as it is for a query with `print_regs()`; else 0. */
export function registers_valid(): Int {
  return siteInt('registers_valid');
}

/** 1 when the processor was in user mode at the probe, else 0; always 0 in probes of the kernel. */
export function user_mode(): Int {
  return choose(register(u32, ['cs'], 0n).has(privilege), constantInt(1), 0);
}

/**
 * Address of the instruction in user space from which the current task entered the kernel; 0n for threads of the kernel
 * itself.
 */
export function uaddr(): Address {
  const none = currentTask.flags.has(kernelThread).or(currentTask.mm.isNull());
  return choose(none, constantAddress(0n), context('user_regs', ptr(UserRegisters)).ip);
}

/** Registers of x86-64 as SystemTap writes them, a list for each line. */
const lines: readonly (readonly [label: string, register: string])[][] = [
  [['RIP', 'ip']],
  [
    ['RSP', 'sp'],
    ['EFLAGS', 'flags'],
  ],
  ...['ax bx cx', 'dx si di', 'bp r8 r9', 'r10 r11 r12', 'r13 r14 r15'].map((line) =>
    line.split(' ').map((register) => [labelOf(register), register] as const),
  ),
];

/** `RAX`, `R08`, `R10`: three letters each. */
function labelOf(register: string): string {
  const number = /^r(\d+)$/.exec(register)?.[1];
  return `R${number?.padStart(2, '0') ?? register.toUpperCase()}`;
}

function registersText(found: CapturedRegisters): string {
  const text = (value: bigint | undefined, digits: number): string =>
    (value ?? 0n).toString(16).padStart(digits, '0');
  if (!('ax' in found)) {
    return Object.entries(found)
      .map(([name, value]) => `${name}: ${text(value, 16)}\n`)
      .join('');
  }
  return lines
    .map((line) =>
      line
        .map(([label, register]) => `${label}: ${text(found[register], register === 'flags' ? 8 : 16)}`)
        .join(line.length === 2 ? '  ' : ' '),
    )
    .join('\n')
    .concat('\n');
}
