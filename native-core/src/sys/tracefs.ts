import { readFileSync } from 'node:fs';

/** Where tracefs can be: its own place since 4.1, and the older one within debugfs. */
const mounts = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/** The text of a trace event's `format` file; null when there is no such event, or tracefs cannot be read. */
export function readEventFormat(group: string, name: string): string | null {
  if (!/^\w+$/.test(group) || !/^\w+$/.test(name)) return null;
  return readTracefs(`events/${group}/${name}/format`);
}

/** Names of all trace events, `group:name`; empty when tracefs cannot be read. */
export function readEventNames(): readonly string[] {
  return (readTracefs('available_events') ?? '').split('\n').filter((name) => name !== '');
}

/** Names of the functions that can be traced, those of modules included; null when tracefs cannot be read. */
export function readTraceableFunctions(): readonly string[] | null {
  const text = readTracefs('available_filter_functions');
  // A function of a module has the module behind it: `nf_hook_slow [nf]`.
  return text === null ? null : [...text.matchAll(/^\S+/gm)].map(([name]) => name);
}

function readTracefs(file: string): string | null {
  for (const mount of mounts) {
    try {
      return readFileSync(`${mount}/${file}`, 'utf8');
    } catch {
      // The next place.
    }
  }
  return null;
}
