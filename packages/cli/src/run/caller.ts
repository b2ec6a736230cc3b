import { readFileSync } from 'node:fs';

/** Who runs tap. */
export interface Caller {
  readonly uid: number;
  /** Whether a program that tap starts could get capabilities of it: by its inheritable or its ambient set. */
  readonly handsOn: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Who runs this process. */
export function ownCaller(env: Caller['env']): Caller {
  const status = readFileSync('/proc/self/status', 'latin1');
  return { uid: process.geteuid?.() ?? 0, handsOn: /^Cap(?:Inh|Amb):\s*0*[1-9a-f]/m.test(status), env };
}
