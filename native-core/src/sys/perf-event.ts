import { readFileSync } from 'node:fs';
import { addon } from './addon.js';
import { Descriptor } from './descriptor.js';
import type { Program } from './program.js';
import { calling, SysError } from './sys-error.js';

/** A perf event: `struct perf_event_attr` of include/uapi/linux/perf_event.h, as far as tap uses it. */
export interface PerfEventSpec {
  readonly type: number;
  readonly config: bigint;
  /** For a kprobe the name of the function, or 0 where `config2` is its address. */
  readonly config1: string | bigint;
  /** For a kprobe the offset from the function's start, in bytes, or the address. */
  readonly config2: bigint;
  readonly samplePeriod?: bigint;
  /** -1 for every process. */
  readonly pid: number;
  readonly cpu: number;
}

/** A source of perf events that the kernel gives a number when it starts. */
export interface Pmu {
  readonly type: number;
  /** Number of the `config` bit that asks for the function's return. */
  readonly retprobeBit: number;
}

/** Opens a perf event, which is to be enabled. @throws SysError when the kernel refuses. */
export function openPerfEvent(spec: PerfEventSpec): Descriptor {
  const { type, config, config1, config2, samplePeriod = 0n, pid, cpu } = spec;
  return new Descriptor(
    calling(() => addon().openPerfEvent(type, config, config1, config2, samplePeriod, pid, cpu)),
  );
}

/** Runs a program at every event. */
export function attachPerfEvent(event: Descriptor, program: Program): void {
  calling(() => addon().attachPerfEvent(event.handle, program.handle));
}

/** Runs a program at every event, by a link, which has to be closed as well: from 5.15 on. @throws SysError. */
export function linkPerfEvent(event: Descriptor, program: Program): Descriptor {
  return new Descriptor(calling(() => addon().linkPerfEvent(event.handle, program.handle)));
}

/**
 * How often the kernel hit the kprobe or kretprobe of a link and left it out: another one ran on the CPU, or too many calls were
 * under way. From 6.7 on; 0 on kernels that do not count it.
 */
export function probeMisses(link: Descriptor): number {
  return calling(() => addon().probeMisses(link.handle));
}

/** What a perf event has counted: for a clock the nanoseconds for which it ran. */
export function readPerfEvent(event: Descriptor): bigint {
  return calling(() => addon().readPerfEvent(event.handle));
}

/** Starts a perf event. */
export function enablePerfEvent(event: Descriptor): void {
  calling(() => addon().enablePerfEvent(event.handle));
}

/** Reads the number of a PMU and its bit for returns. @throws SysError ENOENT on a kernel without it. */
export function readPmu(name: 'kprobe' | 'uprobe'): Pmu {
  const folder = `/sys/bus/event_source/devices/${name}`;
  try {
    const type = Number(readFileSync(`${folder}/type`, 'utf8'));
    const bit = /config:(\d+)/.exec(readFileSync(`${folder}/format/retprobe`, 'utf8'))?.[1];
    return { type, retprobeBit: Number(bit ?? 0) };
  } catch {
    throw new SysError({
      message: `ENOENT, this kernel has no ${name}s (CONFIG_${name.toUpperCase()}_EVENTS)`,
      code: 'ENOENT',
      errno: 2,
      syscall: `open(${folder})`,
      log: null,
    });
  }
}
