// @ts-check
import { spawn } from 'node:child_process';
import { ROOT } from '../setup/workspace.js';

/**
 * Runs a program in the root folder and collects what it prints. It is asked to end when we die.
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [variables] more variables of its environment
 * @returns {Promise<{ status: number | null, output: string }>}
 */
export function runCommand(command, variables = {}) {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...command], {
    cwd: ROOT,
    env: { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ status: null, output: error.message }));
    child.once('close', (status) => resolve({ status, output }));
  });
}
