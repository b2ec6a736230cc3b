import { compositeNamed } from '../btf/index.js';
import { address, context, ptr, struct } from '../define/index.js';
import {
  addressKind,
  type Asked,
  type ContextNode,
  type LoweredWord,
  type MemberNode,
  type PointedNode,
  type RegisterNode,
  type StackOrigin,
  type WordNode,
} from '../expr/index.js';
import type { Kernel } from '../kernel/index.js';
import { noStruct } from './member.js';
import { Missing } from './missing.js';
import { isMulti, type Mechanism } from './plan.js';
import { hasRegisters, registerSlot } from './registers.js';
import { staticValue, type StaticFacts } from './static-value.js';
import { slotNode } from './words.js';

/** Mechanisms whose programs are called and have frames of their own; the others run in the interrupted function's frame. */
const called: ReadonlySet<Mechanism> = new Set(['fentry', 'fexit', 'tp_btf', 'raw_tp']);

/** What the frames of a stack mean that a program captures. @throws Missing */
export function originOf(facts: StaticFacts): StackOrigin {
  requireStack(facts);
  return Object.freeze({
    tracing: tracingFrames(facts),
    more: facts.kernel.architecture.tracepointFrames,
    linked: linkOf(facts).link !== undefined,
    probed: facts.target.is === 'function' ? facts.target.name : null,
    atReturn: facts.moment === 'return',
    probePoint: String(staticValue('pp', facts)),
  });
}

/** Where one program is attached to many functions, its context is no memory of the stack, and has not all registers to walk it from. */
function requireStack({ mechanism }: StaticFacts): void {
  if (isMulti(mechanism)) throw new Missing(mechanism, 'does not know the stack');
}

function tracingFrames({ mechanism, kernel: { architecture } }: StaticFacts): number {
  if (called.has(mechanism)) return architecture.tracingFrames;
  return mechanism === 'tracepoint' ? architecture.eventFrames : 0;
}

/** Where a call returns to, at the first instruction of its function, of which the stack knows nothing yet. */
export function linkOf({ mechanism, target, kernel }: StaticFacts): { readonly link?: LoweredWord } {
  const { linkRegister } = kernel.architecture;
  if (mechanism !== 'kprobe' || target.is !== 'function' || linkRegister === null) return {};
  return { link: slotNode(registerSlot(kernel, linkRegister), addressKind) };
}

/** The expression of a place of the kernel stack near its end; the node itself where that is the program's context. @throws Missing */
export function stackPointer(node: ContextNode<Asked>, facts: StaticFacts): WordNode {
  requireStack(facts);
  const { mechanism, kernel } = facts;
  const { stackRegister } = kernel.architecture;
  const names = [stackRegister];
  if (hasRegisters({ mechanism }))
    return Object.freeze<RegisterNode>({ op: 'register', kind: node.kind, names });
  if (mechanism !== 'tracepoint') return node;
  // The record of a trace event lies in memory of the CPU; its first word points to registers of the event's place:
  // perf_trace_run_bpf_submit() in kernel/events/core.c.
  const record: ContextNode<Asked> = Object.freeze({ op: 'context', kind: addressKind, name: 'context' });
  const base: PointedNode = Object.freeze({ op: 'pointed', kind: addressKind, address: record, bytes: 8 });
  return Object.freeze<MemberNode>({ op: 'member', kind: node.kind, base, struct: 'pt_regs', paths: names });
}

/**
 * What tells of callers that the walk of a user stack loses, because their functions have no frame: the link register, or,
 * where calls put that on the stack, the stack pointer. Null where the kernel's types do not tell of registers.
 */
export function userTop({
  btf,
  architecture,
}: Kernel): { readonly name: 'link' | 'top'; readonly node: WordNode } | null {
  if (compositeNamed(btf, 'pt_regs') === null) return null;
  const { linkRegister, stackRegister } = architecture;
  const registers = struct('pt_regs', { top: address.at(linkRegister ?? stackRegister) });
  const { top } = context('user_regs', ptr(registers));
  return { name: linkRegister === null ? 'top' : 'link', node: top.node };
}

/** Where a kernel without a helper for it has the registers of user space: at the end of the task's kernel stack. */
export function userRegisters({ btf, architecture }: Kernel): WordNode {
  const registers = compositeNamed(btf, 'pt_regs');
  if (registers === null) throw noStruct(btf, 'pt_regs');
  const { stack } = context('task', ptr(struct('task_struct', { stack: address })));
  return stack.add(architecture.kernelStackBytes - btf.sizeOf(registers)).node;
}
