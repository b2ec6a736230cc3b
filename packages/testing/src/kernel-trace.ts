import { readFileSync, writeFileSync } from 'node:fs';

const tracing = '/sys/kernel/tracing';

/** A line of the kernel's own trace. */
export interface TraceLine {
  /** Name of the event, without its group. */
  readonly event: string;
  /** What the event says. */
  readonly text: string;
}

/** What the kernel's own trace said while something ran, from `begin` to `end` in nanoseconds of CLOCK_MONOTONIC. */
export interface KernelTrace {
  readonly begin: bigint;
  readonly end: bigint;
  readonly lines: readonly TraceLine[];
}

/** Runs `body` with some trace events (`group/name`) on: a second opinion, made without BPF. */
export function kernelTrace(events: readonly string[], body: () => void): KernelTrace {
  const enable = (to: string): void =>
    events.forEach((event) => writeFileSync(`${tracing}/events/${event}/enable`, to));
  writeFileSync(`${tracing}/trace`, '');
  enable('1');
  const begin = process.hrtime.bigint();
  try {
    body();
  } finally {
    enable('0');
  }
  const end = process.hrtime.bigint();
  const lines = readFileSync(`${tracing}/trace`, 'utf8').split('\n');
  return { begin, end, lines: lines.flatMap(parseLine) };
}

/** `task-pid [cpu] flags seconds: event: text`. */
function parseLine(line: string): readonly TraceLine[] {
  const found = /^\s*.+-\d+\s+\[\d+\].*?\d+\.\d+: (\w+): (.*)$/.exec(line);
  return found === null ? [] : [{ event: found[1] ?? '', text: found[2] ?? '' }];
}

/**
 * Makes a trace event `kprobes/NAME` that tells the first argument of a kernel function; false when there is no such
 * function.
 */
export function traceFirstArgument(name: string, kernelFunction: string): boolean {
  try {
    writeFileSync(`${tracing}/kprobe_events`, `p:${name} ${kernelFunction} first=$arg1\n`, { flag: 'a' });
    return true;
  } catch {
    return false;
  }
}
