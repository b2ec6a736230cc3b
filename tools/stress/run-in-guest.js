// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../setup/workspace.js';

/** Seconds without a line after which a guest counts as hanging. */
const STILL = 1800;

/**
 * Runs a command in a fresh guest that can be detached from under load.
 * @param {string} kernel
 * @param {number} seconds longest time
 * @param {readonly string[]} command
 * @param {object} [options]
 * @param {NodeJS.ProcessEnv} [options.env] more variables
 * @param {(line: string) => void} [options.hear] gets what it prints; by default all is shown
 * @returns {Promise<number>} its status
 */
export async function runInGuest(kernel, seconds, command, { env = {}, hear = console.log } = {}) {
  const limits = ['--timeout', String(Math.ceil(seconds)), '--still', String(STILL)];
  const guest = ['--fresh', '--kernel', kernel, '--single-thread', ...limits];
  const child = spawn(join(ROOT, 'tools/vm/run'), [...guest, '--', ...command], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) hear(line);
  const [status, signal] = await ended;
  return signal === null ? status : 1;
}

/**
 * The command that runs a script of the folder `guest`.
 * @param {string} name
 * @param {(string | number)[]} args
 */
export const script = (name, ...args) => [
  process.execPath,
  '--expose-gc',
  join(import.meta.dirname, 'guest', name),
  ...args.map(String),
];
