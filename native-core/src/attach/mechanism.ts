import { countsMisses, type Kernel } from '../kernel/index.js';
import { onlineCpus, readPmu, type Program } from '../sys/index.js';
import { fault } from '../errors/index.js';
import type { Mechanism, Target } from '../resolve/index.js';
import type { Attachment } from './attachment.js';
import { ProbeEvent, type ProbeEventSpec } from './probe-event.js';
import { TimerAttachment } from './timer.js';
import { TypedAttachment } from './typed.js';

/** What attaching asks of the session. */
export interface AttachContext {
  readonly kernel: Kernel;
  /** How often a program at a timer ran on a CPU until now. */
  readonly runs: (cpu: number) => number;
}

/** Attaches a loaded program to its target. Throws the kernel's error as it is. */
export function attachProgram(
  program: Program,
  mechanism: Mechanism,
  target: Target,
  { kernel, runs }: AttachContext,
): Attachment {
  const atEvent = (spec: Omit<ProbeEventSpec, 'cpu'>): Attachment =>
    new ProbeEvent(program, { ...spec, cpu: onlineCpus()[0] ?? 0 }, countsMisses(kernel));
  switch (mechanism) {
    case 'fentry':
    case 'fexit':
    case 'tp_btf':
      // The target is part of the loaded program: its BTF id.
      return new TypedAttachment(program, null);
    case 'raw_tp':
      return new TypedAttachment(program, target.name);
    case 'tracepoint':
      return atEvent({
        type: PERF_TYPE_TRACEPOINT,
        config: BigInt(requireTarget(target, 'event').event.id),
        config1: 0n,
        samplePeriod: 1n,
      });
    case 'kprobe':
      return atEvent(kprobeSpec(requireTarget(target, 'function'), false));
    case 'kretprobe':
      return atEvent(kprobeSpec(requireTarget(target, 'function'), true));
    case 'kprobe.multi':
    case 'kretprobe.multi':
      throw fault(`${target.name} is attached with the other functions of its program`);
    case 'perf_event':
      return new TimerAttachment(program, requireTarget(target, 'timer').hertz, runs);
  }
}

type TargetOf<K extends Target['is']> = Extract<Target, { readonly is: K }>;

/** A target of the kind that a mechanism is for; resolving gives no other. */
function requireTarget<K extends Target['is']>(target: Target, kind: K): TargetOf<K> {
  const isOfKind = (one: Target): one is TargetOf<K> => one.is === kind;
  if (isOfKind(target)) return target;
  throw fault(`${target.name} is a ${target.is} and not a ${kind}`);
}

/** `enum perf_type_id` of include/uapi/linux/perf_event.h. */
const PERF_TYPE_TRACEPOINT = 2;

function kprobeSpec({ name, address }: TargetOf<'function'>, atReturn: boolean): Omit<ProbeEventSpec, 'cpu'> {
  const pmu = readPmu('kprobe');
  return {
    type: pmu.type,
    config: atReturn ? 1n << BigInt(pmu.retprobeBit) : 0n,
    ...(address === null ? { config1: name } : { config1: 0n, config2: address }),
  };
}
