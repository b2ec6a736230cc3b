import { hasMember } from '../btf/index.js';
import {
  wordConst,
  type AbsentNode,
  type RegisterNode,
  type RegistersNode,
  type SettledNode,
} from '../expr/index.js';
import type { Kernel } from '../kernel/index.js';
import { findMember } from './member.js';
import { Missing } from './missing.js';
import { isMulti, type Mechanism, type Target } from './plan.js';
import { absent, slotNode } from './words.js';

/** Index of a register in the context of a kprobe, which is a `struct pt_regs`, counted in 64-bit words. */
export function registerSlot(kernel: Kernel, name: string): number {
  return findMember(kernel.btf, 'pt_regs', [name]).last.offset / 8;
}

/** Index of the stack pointer in the context of a kprobe; null where the kernel's types do not tell. */
export function stackPointerSlot(kernel: Kernel): number | null {
  const { stackRegister } = kernel.architecture;
  return hasRegister(kernel, stackRegister) ? registerSlot(kernel, stackRegister) : null;
}

/** Whether the processor has a register of this name. */
function hasRegister({ btf }: Kernel, name: string): boolean {
  return hasMember(btf, 'pt_regs', name);
}

interface Attached {
  readonly kernel: Kernel;
  readonly mechanism: Mechanism;
  readonly target: Target;
}

/** Whether the context of a program is a `struct pt_regs`. */
export function hasRegisters({ mechanism }: Pick<Attached, 'mechanism'>): boolean {
  return mechanism === 'kprobe' || mechanism === 'kretprobe' || mechanism === 'perf_event';
}

/** The first of some registers that the processor has. */
export function lowerRegister(node: RegisterNode, attached: Attached): SettledNode {
  const { kernel, mechanism } = attached;
  // The kernel gives those of arguments and results, and of others what was in memory (ftrace_partial_regs()).
  if (isMulti(mechanism)) return noRegisters(node, attached);
  const name = hasRegisters(attached) ? node.names.find((each) => hasRegister(kernel, each)) : undefined;
  if (name !== undefined) return slotNode(registerSlot(kernel, name), node.kind);
  if (node.fallback !== undefined) return wordConst(node.fallback, node.kind);
  return noRegisters(node, attached);
}

/** All registers that the architecture knows, with their places in the context. */
export function captureRegisters(node: RegistersNode, attached: Attached): SettledNode {
  if (!hasRegisters(attached)) return noRegisters(node, attached);
  const { kernel } = attached;
  const slots = kernel.architecture.registers.map((name) => [name, registerSlot(kernel, name)] as const);
  return Object.freeze({ op: 'capturedRegisters', kind: node.kind, slots });
}

/** A function can be probed by a mechanism that has registers, a tracepoint cannot. */
function noRegisters(node: RegisterNode | RegistersNode, { mechanism, target }: Attached): AbsentNode {
  if (target.is === 'function') throw new Missing(mechanism, 'has no registers');
  return absent(node, 'a tracepoint has no registers');
}
