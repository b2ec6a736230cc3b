import { readFileSync } from 'node:fs';

/** The kernel's lockdown: `none`, `integrity` or `confidentiality`; null when it has none or does not say. */
export function readLockdown(): string | null {
  try {
    return parseLockdown(readFileSync('/sys/kernel/security/lockdown', 'utf8'));
  } catch {
    return null;
  }
}

/** The chosen one of `none [integrity] confidentiality`. */
function parseLockdown(text: string): string | null {
  return /\[(\w+)\]/.exec(text)?.[1] ?? null;
}
