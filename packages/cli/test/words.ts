import { execFileSync } from 'node:child_process';

/** The words of a line that begins with `tap`, without it, as the shell sees them. */
export function wordsOf(line: string): readonly string[] {
  const script = `tap() { printf '%s\\0' "$@"; }\n${line}`;
  return String(execFileSync('sh', ['-c', script]))
    .split('\0')
    .slice(0, -1);
}
