// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '../setup/workspace.js';

/** Seconds without a line after which a guest counts as hanging. */
const STILL = 900;

/**
 * Runs a command in a fresh guest that can be detached from under load, with this process's output.
 * @param {string} kernel
 * @param {number} seconds longest time
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} [env] more variables
 * @returns {Promise<number>} its status
 */
export async function runInGuest(kernel, seconds, command, env = {}) {
  const limits = ['--timeout', String(Math.ceil(seconds)), '--still', String(STILL)];
  const guest = ['--fresh', '--kernel', kernel, '--single-thread', ...limits];
  const child = spawn(join(ROOT, 'tools/vm/run'), [...guest, '--', ...command], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [status, signal] = await once(child, 'close');
  return signal === null ? status : 1;
}

/** A script for a guest. @param {string} name @param {(string | number)[]} args */
export const script = (name, ...args) => [
  process.execPath,
  '--expose-gc',
  join(import.meta.dirname, 'guest', name),
  ...args.map(String),
];
