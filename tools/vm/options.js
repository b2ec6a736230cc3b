// @ts-check
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEFAULT_KERNEL, KERNEL_NAMES, kernelOf } from './kernels.js';

export const USAGE = `Usage: tools/vm/run [OPTIONS] [--] COMMAND...
Runs COMMAND as root inside a real Debian kernel, with this machine's files and in this folder.

  --kernel ${KERNEL_NAMES.join('|')}   the kernel (default ${DEFAULT_KERNEL})
  --memory MB       memory of the guest (default 4096)
  --cpus N          processors of the guest (default 2)
  --single-thread   emulate all processors in one thread: slower, but safe for detaching under load
  --count-instructions  let all clocks of the guest count instructions, one a nanosecond, whatever this machine does
                    besides; implies --single-thread
  --timeout S       end the command after S seconds, with status 124
  --share DIR       make one folder writable to the guest; all other writes are lost
  --verbose         show the kernel's console on standard error

Status: the command's own, 128 + N when signal N ended it; 125 when the guest failed, 2 for wrong usage.`;

/**
 * What a run of the virtual machine was asked for.
 * @typedef {object} RunOptions
 * @property {import('./kernels.js').KernelSeries} kernel
 * @property {number} memory megabytes
 * @property {number} cpus
 * @property {boolean} singleThread
 * @property {boolean} countInstructions
 * @property {number | undefined} timeout seconds
 * @property {string | undefined} share
 * @property {boolean} verbose
 * @property {string[]} command
 */

/** A command line that makes no sense. */
export class UsageError extends Error {}

/** The options that are followed by a value, and those that are not. */
const WITH_VALUE = ['--kernel', '--memory', '--cpus', '--timeout', '--share'];
const SWITCHES = ['--single-thread', '--count-instructions', '--verbose', '--help'];

/**
 * Reads the command line. Options end at the first word that is none, or at `--`.
 * @param {string[]} args
 * @returns {RunOptions | 'help'}
 */
export function parseOptions(args) {
  const { values, command } = split(args);
  if (values.has('--help')) return 'help';
  if (command.length === 0) throw new UsageError('no command given');
  const series = values.get('--kernel') ?? DEFAULT_KERNEL;
  const kernel = kernelOf(series);
  if (kernel === undefined) throw new UsageError(`no kernel ${series}; there are ${KERNEL_NAMES.join(', ')}`);
  const share = values.get('--share');
  return {
    kernel,
    memory: positive('--memory', values) ?? 4096,
    cpus: positive('--cpus', values) ?? 2,
    singleThread: values.has('--single-thread'),
    countInstructions: values.has('--count-instructions'),
    timeout: positive('--timeout', values),
    share: share === undefined ? undefined : existingFolder(share),
    verbose: values.has('--verbose'),
    command,
  };
}

/**
 * @param {string[]} args
 * @returns {{ values: Map<string, string>, command: string[] }}
 */
function split(args) {
  const values = new Map();
  let at = 0;
  for (; args[at]?.startsWith('-') && args[at] !== '--'; at += 1) {
    const [name = '', ...rest] = String(args[at]).split('=');
    if (SWITCHES.includes(name) && rest.length === 0) values.set(name, '');
    else if (WITH_VALUE.includes(name)) {
      const value = rest.length > 0 ? rest.join('=') : args[(at += 1)];
      if (value === undefined) throw new UsageError(`${name} wants a value`);
      values.set(name, value);
    } else throw new UsageError(`no option ${args[at]}`);
  }
  return { values, command: args.slice(args[at] === '--' ? at + 1 : at) };
}

/**
 * @param {string} name
 * @param {Map<string, string>} values
 */
function positive(name, values) {
  const text = values.get(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value))
    throw new UsageError(`${name} wants a number above 0, not "${text}"`);
  return value;
}

/** @param {string} path */
function existingFolder(path) {
  const absolute = resolve(path);
  if (!statSync(absolute, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--share ${path}: no such folder`);
  return absolute;
}
