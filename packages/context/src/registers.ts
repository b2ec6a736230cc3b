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
  type Decoded,
  type Int,
} from '@tap/native-core/tapset';
import { registersText } from './register-text.js';
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
  const none = currentTask.flags.has(kernelThread).or(currentTask.mm.address.isNull());
  return choose(none, constantAddress(0n), context('user_regs', ptr(UserRegisters)).ip);
}
