import { countsMisses, type Kernel } from '../kernel/index.js';
import { onlineCpus, readPmu, type Program } from '../sys/index.js';
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
        config: BigInt(target.event?.id ?? 0),
        config1: 0n,
        samplePeriod: 1n,
      });
    case 'kprobe':
      return atEvent(kprobeSpec(target, false));
    case 'kretprobe':
      return atEvent(kprobeSpec(target, true));
    case 'perf_event':
      return new TimerAttachment(program, target.hertz ?? 1, runs);
  }
}

/** `enum perf_type_id` of include/uapi/linux/perf_event.h. */
const PERF_TYPE_TRACEPOINT = 2;

function kprobeSpec({ name, address }: Target, atReturn: boolean): Omit<ProbeEventSpec, 'cpu'> {
  const pmu = readPmu('kprobe');
  return {
    type: pmu.type,
    config: atReturn ? 1n << BigInt(pmu.retprobeBit) : 0n,
    ...(address === null ? { config1: name } : { config1: 0n, config2: address }),
  };
}
