import { readFileSync } from 'node:fs';

/** Where tracefs can be: its own place since 4.1, and the older one within debugfs. */
const mounts = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/** The text of a trace event's `format` file; null when there is no such event, or tracefs cannot be read. */
export function readEventFormat(group: string, name: string): string | null {
  if (!/^\w+$/.test(group) || !/^\w+$/.test(name)) return null;
  for (const mount of mounts) {
    try {
      return readFileSync(`${mount}/events/${group}/${name}/format`, 'utf8');
    } catch {
      // The next place.
    }
  }
  return null;
}
