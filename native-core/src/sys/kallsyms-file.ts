import { readFileSync } from 'node:fs';
import { requirePlatform } from './platform.js';

/** The text of /proc/kallsyms; addresses are zero for callers that may not see them. Empty when it cannot be read. */
export function readKallsyms(): Uint8Array {
  return readOrEmpty('/proc/kallsyms');
}

/** The text of /proc/modules; addresses are zero for callers that may not see them. Empty when it cannot be read. */
export function readModules(): string {
  return readOrEmpty('/proc/modules').toString('latin1');
}

function readOrEmpty(path: string): Buffer {
  requirePlatform();
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
