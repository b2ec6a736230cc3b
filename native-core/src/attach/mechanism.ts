import {
  enablePerfEvent,
  attachPerfEvent,
  openPerfEvent,
  openRawTracepoint,
  readPmu,
  type Descriptor,
  type PerfEventSpec,
  type Program,
} from '../sys/index.js';
import type { Mechanism, Target } from '../resolve/index.js';

/** Something that is attached: closing it detaches. The kernel detaches it, too, when the process ends in any way. */
export interface Attachment {
  close(): void;
}

/** Attaches a loaded program to its target. Throws the kernel's error as it is. */
export function attachProgram(program: Program, mechanism: Mechanism, target: Target): Attachment {
  switch (mechanism) {
    case 'fentry':
    case 'fexit':
    case 'tp_btf':
      // The target is part of the loaded program: its BTF id.
      return openRawTracepoint(null, program);
    case 'raw_tp':
      return openRawTracepoint(target.name, program);
    case 'tracepoint':
      return attachPerf(program, {
        type: PERF_TYPE_TRACEPOINT,
        config: BigInt(target.event?.id ?? 0),
        config1: 0n,
        samplePeriod: 1n,
      });
    case 'kprobe':
      return attachKprobe(program, target.name, false);
    case 'kretprobe':
      return attachKprobe(program, target.name, true);
  }
}

/** `enum perf_type_id` of include/uapi/linux/perf_event.h. */
const PERF_TYPE_TRACEPOINT = 2;

function attachKprobe(program: Program, symbol: string, atReturn: boolean): Attachment {
  const pmu = readPmu('kprobe');
  return attachPerf(program, {
    type: pmu.type,
    config: atReturn ? 1n << BigInt(pmu.retprobeBit) : 0n,
    config1: symbol,
  });
}

/** One event on one CPU is enough: the program that is set on it runs on all. */
function attachPerf(program: Program, spec: Omit<PerfEventSpec, 'config2' | 'pid' | 'cpu'>): Attachment {
  const event: Descriptor = openPerfEvent({ ...spec, config2: 0n, pid: -1, cpu: 0 });
  try {
    attachPerfEvent(event, program);
    enablePerfEvent(event);
  } catch (error) {
    event.close();
    throw error;
  }
  return event;
}
