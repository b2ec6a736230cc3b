import { compositeNamed } from '../btf/index.js';
import {
  addressKind,
  type ContextNode,
  type LoadNode,
  type MemberNode,
  type Node,
  type OffsetNode,
  type RegisterNode,
  type StackNode,
} from '../expr/index.js';
import type { Kernel } from '../kernel/index.js';
import { Missing } from './missing.js';
import type { Mechanism } from './plan.js';
import { hasRegisters } from './registers.js';
import { staticValue, type StaticFacts } from './static-value.js';

/**
 * Frames of the tracing itself at the top of a stack: the program and its trampoline, or the program and the function
 * that runs it (`bpf_trace_run1`, kernel/trace/bpf_trace.c). The others run in the interrupted function's own frame.
 */
const tracingFrames: Readonly<Record<Mechanism, number>> = {
  fentry: 2,
  fexit: 2,
  tp_btf: 2,
  raw_tp: 2,
  kprobe: 0,
  kretprobe: 0,
  tracepoint: 0,
  perf_event: 0,
};

/** Notes in a stack what its frames will mean. */
export function captureStack(node: StackNode, facts: StaticFacts): StackNode {
  return Object.freeze<StackNode>({
    ...node,
    origin: Object.freeze({
      tracing: tracingFrames[facts.mechanism],
      probed: facts.target.is === 'function' ? facts.target.name : null,
      atReturn: facts.moment === 'return',
      probePoint: String(staticValue('pp', facts)),
    }),
  });
}

/** The expression of a place of the kernel stack near its end; the node itself where that is the program's context. */
export function stackPointer(node: ContextNode, { mechanism, kernel }: StaticFacts): Node {
  const { stackRegister } = kernel.architecture;
  const names = [stackRegister];
  if (hasRegisters({ mechanism }))
    return Object.freeze<RegisterNode>({ op: 'register', kind: node.kind, names });
  if (mechanism !== 'tracepoint') return node;
  // The record of a trace event lies in memory of the CPU; its first word points to registers of the event's place:
  // perf_trace_run_bpf_submit() in kernel/events/core.c.
  const record: ContextNode = Object.freeze({ op: 'context', kind: addressKind, name: 'context' });
  const base: LoadNode = Object.freeze({
    op: 'load',
    kind: addressKind,
    base: record,
    offset: 0,
    bytes: 8,
    bigEndian: false,
    bitField: null,
    access: 'probe',
  });
  return Object.freeze<MemberNode>({ op: 'member', kind: node.kind, base, struct: 'pt_regs', paths: names });
}

/** Where a kernel without a helper for it has the registers of user space: at the end of the task's kernel stack. */
export function userRegisters({ btf, architecture }: Kernel): Node {
  const registers = compositeNamed(btf, 'pt_regs');
  if (registers === null) throw new Missing('struct pt_regs', 'no such type');
  const task: ContextNode = Object.freeze({ op: 'context', kind: addressKind, name: 'task' });
  const stack = {
    op: 'member',
    kind: addressKind,
    base: task,
    struct: 'task_struct',
    paths: ['stack'],
  } as const;
  return Object.freeze<OffsetNode>({
    op: 'offset',
    kind: addressKind,
    base: Object.freeze<MemberNode>(stack),
    offset: architecture.kernelStackBytes - btf.sizeOf(registers),
  });
}
