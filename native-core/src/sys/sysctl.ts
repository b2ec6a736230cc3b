import { readFileSync } from 'node:fs';

/** The value of a setting under /proc/sys, such as `kernel/unprivileged_bpf_disabled`; null when there is none. */
export function readSysctl(name: string): string | null {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim();
  } catch {
    return null;
  }
}
