import { readdirSync, readFileSync } from 'node:fs';

/** A process and all that descend from it now, ancestors first; empty when it is gone. */
export function processTree(pid: number): readonly number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const children = threads.flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(processTree)];
  } catch {
    // It ended while it was looked at.
    return [];
  }
}
