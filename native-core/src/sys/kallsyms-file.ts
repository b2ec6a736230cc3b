import { readFileSync } from 'node:fs';

/** The text of /proc/kallsyms; addresses are zero for callers that may not see them. Empty when it cannot be read. */
export function readKallsyms(): string {
  try {
    return readFileSync('/proc/kallsyms', 'latin1');
  } catch {
    return '';
  }
}
