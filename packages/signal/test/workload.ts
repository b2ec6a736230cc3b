import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A workload that waits for a line of input. */
export interface Workload {
  /** Number of its process. */
  readonly pid: number;
  /** The next line that it prints; null at its end. */
  next(): Promise<string | null>;
  /** Lets it begin, and waits for its end: what it printed since, and its status. */
  run(): Promise<{ readonly lines: readonly string[]; readonly status: number | null }>;
}

/** Starts a workload of this folder. */
export function startWorkload(name: string): Workload {
  const script = fileURLToPath(new URL(`workload/${name}`, import.meta.url));
  const child = spawn('perl', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<string | null> => {
    const line = await lines.next();
    return line.done === true ? null : line.value;
  };
  return {
    pid: child.pid ?? 0,
    next,
    run: async () => {
      child.stdin.end('\n');
      const said: string[] = [];
      for (let line = await next(); line !== null; line = await next()) said.push(line);
      const [status] = await closed;
      return { lines: said, status };
    },
  };
}
