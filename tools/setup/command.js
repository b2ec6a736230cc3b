// @ts-check
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupError } from './say.js';

/** Where a user's PATH may miss the tools of the administrator. */
export const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * The path of a program, or undefined when the machine does not have it.
 * @param {string} name
 * @returns {string | undefined}
 */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a program to its end and returns what it printed.
 * @param {string} name
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, input?: Buffer | string, failure?: string, mayOutlive?: boolean }} [options]
 *   `failure` says in a few words what could not be done, should the program fail. A program that `mayOutlive` us is
 *   not stopped half-way when we are.
 * @returns {string}
 */
export function capture(name, args, options = {}) {
  const program = findProgram(name);
  if (program === undefined) throw new SetupError(`${name} is missing on this machine`);
  const bound = options.mayOutlive ? [] : ['setpriv', '--pdeathsig', 'TERM'];
  const [first = '', ...rest] = [...bound, program, ...args];
  const result = spawnSync(first, rest, {
    env: options.env ?? process.env,
    cwd: options.cwd,
    input: options.input ?? '',
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (result.status === 0) return result.stdout;
  const reason = result.error?.message ?? tellingLine(result.stderr) ?? `${name} ended with ${result.status}`;
  throw new SetupError(`${options.failure ?? `${name} failed`}: ${reason}`);
}

/**
 * The line of an error output that tells most: the first that is marked as an error, else the last.
 * @param {string} text
 */
function tellingLine(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /^(E:|error\b|.*: error:)/i.test(line)) ?? lines.at(-1);
}
