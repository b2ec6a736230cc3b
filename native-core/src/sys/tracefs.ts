import { constants } from 'node:fs';
import { closing, openStep, readToEnd, runNow, type Steps } from './steps.js';

/** Where tracefs can be: its own place since 4.1, and the older one within debugfs. */
const mounts = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];
/** Bytes that are read of a file at most: some kernels list 100 000 functions, of 21 bytes a line. */
const most = 64 * 1024 * 1024;

/** The text of a trace event's `format` file; null when there is no such event, or tracefs cannot be read. */
export function readEventFormat(group: string, name: string): string | null {
  if (!/^\w+$/.test(group) || !/^\w+$/.test(name)) return null;
  return readTracefs(`events/${group}/${name}/format`);
}

/** Names of all trace events, `group:name`; empty when tracefs cannot be read. */
export function readEventNames(): readonly string[] {
  return (readTracefs('available_events') ?? '').split('\n').filter((name) => name !== '');
}

/** The text that lists the functions that can be traced, those of modules included; null when tracefs cannot be read. */
export function readTraceableFunctions(): Uint8Array | null {
  return runNow(traceableFunctionsSteps());
}

/** The same in steps, as the kernel gives a page for each call. */
export const traceableFunctionsSteps = (): Steps<Buffer | null> => tracefsSteps('available_filter_functions');

function readTracefs(file: string): string | null {
  return runNow(tracefsSteps(file))?.toString() ?? null;
}

function* tracefsSteps(file: string): Steps<Buffer | null> {
  for (const mount of mounts) {
    try {
      const fd = yield* openStep(`${mount}/${file}`, constants.O_RDONLY);
      return yield* closing(fd, (opened) => readToEnd(opened, most));
    } catch {
      // The next place.
    }
  }
  return null;
}
