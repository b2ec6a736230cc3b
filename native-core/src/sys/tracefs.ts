import { readFileSync } from 'node:fs';

/** Where tracefs can be: its own place since 4.1, and the older one within debugfs. */
const mounts = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/** The text of a trace event's `format` file; null when there is no such event, or tracefs cannot be read. */
export function readEventFormat(group: string, name: string): string | null {
  if (!/^\w+$/.test(group) || !/^\w+$/.test(name)) return null;
  return readText(`events/${group}/${name}/format`);
}

/** Names of all trace events, `group:name`; empty when tracefs cannot be read. */
export function readEventNames(): readonly string[] {
  return (readText('available_events') ?? '').split('\n').filter((name) => name !== '');
}

/** The text that lists the functions that can be traced, those of modules included; null when tracefs cannot be read. */
export function readTraceableFunctions(): Uint8Array | null {
  return readTracefs('available_filter_functions');
}

function readText(file: string): string | null {
  return readTracefs(file)?.toString('utf8') ?? null;
}

function readTracefs(file: string): Buffer | null {
  for (const mount of mounts) {
    try {
      return readFileSync(`${mount}/${file}`);
    } catch {
      // The next place.
    }
  }
  return null;
}
