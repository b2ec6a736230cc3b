import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { until } from '../../../packages/testing/src/until.js';

/** An example that runs, as a process of its own. */
export interface Running {
  /** Its first line, which says that it is attached. */
  readonly first: string;
  /** The lines after the first one, until now. */
  printed(): readonly string[];
  /** Comes when it has ended and all that it printed is there. */
  readonly ended: Promise<unknown>;
}

/** How an example is started. */
export interface Start {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A command that runs it, such as setpriv with its options. */
  readonly by?: readonly string[];
}

/**
 * Runs an example as users do: as a process of its own, with the built packages, and Ctrl-C when the work is done; gives the
 * lines that it printed after its first one.
 */
export async function runAlone(
  name: string,
  work: (running: Running) => unknown,
  { args = [], env = {}, by = [] }: Start = {},
): Promise<readonly string[]> {
  const script = fileURLToPath(new URL(`../${name}.js`, import.meta.url));
  const [program = '', ...rest] = [...by, process.execPath, script, ...args];
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const ended = once(child, 'close');
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const lines = (): readonly string[] => out.trimEnd().split('\n');
  const printed = (): readonly string[] => lines().slice(1);
  await Promise.race([ended, until(() => out.includes('\n'), `${name} prints`)]);
  try {
    await work({ first: lines()[0] ?? '', printed, ended });
  } finally {
    child.kill('SIGINT');
  }
  expect(await ended, `${name} printed:\n${out}`).toEqual([0, null]);
  return printed();
}
