import {
  enablePerfEvent,
  onlineCpus,
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
      return attachKprobe(program, target, false);
    case 'kretprobe':
      return attachKprobe(program, target, true);
    case 'perf_event':
      return attachTimer(program, target.hertz ?? 1);
  }
}

/** `enum perf_type_id` of include/uapi/linux/perf_event.h. */
const PERF_TYPE_TRACEPOINT = 2;

const PERF_TYPE_SOFTWARE = 1;
/** `enum perf_sw_ids`: a timer of the CPU; its period is in nanoseconds. */
const PERF_COUNT_SW_CPU_CLOCK = 0n;

/** A timer on each CPU that is online. */
function attachTimer(program: Program, hertz: number): Attachment {
  const attached: Attachment[] = [];
  const close = (): void => attached.splice(0).forEach((one) => one.close());
  const spec = {
    type: PERF_TYPE_SOFTWARE,
    config: PERF_COUNT_SW_CPU_CLOCK,
    config1: 0n,
    samplePeriod: BigInt(Math.round(1e9 / hertz)),
  };
  try {
    for (const cpu of onlineCpus()) attached.push(attachPerf(program, spec, cpu));
    return { close };
  } catch (error) {
    close();
    throw error;
  }
}

function attachKprobe(program: Program, { name, address }: Target, atReturn: boolean): Attachment {
  const pmu = readPmu('kprobe');
  return attachPerf(program, {
    type: pmu.type,
    config: atReturn ? 1n << BigInt(pmu.retprobeBit) : 0n,
    ...(address === null ? { config1: name } : { config1: 0n, config2: address }),
  });
}

/** Of a probe one event on one CPU is enough: the program that is set on it runs on all. */
function attachPerf(
  program: Program,
  spec: Omit<PerfEventSpec, 'config2' | 'pid' | 'cpu'> & Partial<Pick<PerfEventSpec, 'config2'>>,
  cpu = 0,
): Attachment {
  const event: Descriptor = openPerfEvent({ config2: 0n, ...spec, pid: -1, cpu });
  try {
    attachPerfEvent(event, program);
    enablePerfEvent(event);
  } catch (error) {
    event.close();
    throw error;
  }
  return event;
}
