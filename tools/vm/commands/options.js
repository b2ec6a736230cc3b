// @ts-check
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ARCHITECTURE_NAMES } from '../architectures.js';
import { DEFAULT_SERIES, SERIES_NAMES, kernelOf } from '../kernel/kernels.js';

const MACHINE_USAGE = `  --kernel ${SERIES_NAMES.join('|')}   the kernel (default ${DEFAULT_SERIES})
  --arch ${ARCHITECTURE_NAMES.join('|')}   the processor's architecture (default ${ARCHITECTURE_NAMES[0]}, this machine's own)
  --cpu MODEL       the processor, as QEMU names it, such as max,pauth-impdef=on
  --memory MB       memory of the guest (default 4096)
  --cpus N          processors of the guest (default 2)
  --numa N          divide processors and memory among so many NUMA nodes (default 1)
  --append WORDS    more words for the kernel's command line: ipv6.disable=1
  --single-thread   emulate all processors in one thread: slower, but safe for detaching under load
  --count-instructions  let all clocks of the guest count instructions, one a nanosecond, whatever this machine does
                    besides; implies --single-thread
  --share DIR       make one folder writable to the guest; all other writes are lost
  --verbose         show the kernel's console on standard error`;

export const RUN_USAGE = `Usage: tools/vm/run [OPTIONS] [--] COMMAND...
Runs COMMAND as root inside a real Debian kernel, with this machine's files and in this folder. It uses the guest with that
kernel that stays (tools/vm/up), when there is one, else a fresh one. No more guests run at once than this machine has cores.

${MACHINE_USAGE}
  --fresh           start a fresh guest, even when one stays
  --timeout S       end the command after S seconds, with status 124
  --still S         end the guest when nothing was printed for S seconds, with status 124

Status: the command's own, 128 + N when signal N ended it; 125 when the guest failed, 2 for wrong usage.`;

export const UP_USAGE = `Usage: tools/vm/up [OPTIONS]
Starts a guest that stays, for tools/vm/run, until tools/vm/down. Each command in it finds this machine's files as they are
then, and nothing of what the command before it wrote into files; what else that one left is told.

${MACHINE_USAGE}`;

export const DOWN_USAGE = `Usage: tools/vm/down [--kernel ${SERIES_NAMES.join('|')}] [--arch ${ARCHITECTURE_NAMES.join('|')}]
Ends the guests that stay: all, or the one with that kernel.`;

export const FETCH_USAGE = `Usage: tools/vm/fetch [--arch ${ARCHITECTURE_NAMES.join('|')}] [SERIES]...
Downloads kernels into the cache: all, or those of the series named, of ${SERIES_NAMES.join(', ')}.`;

/**
 * What a guest is asked for.
 * @typedef {object} GuestOptions
 * @property {import('../kernel/kernels.js').Kernel} kernel
 * @property {string | undefined} cpu the processor as QEMU names it; undefined for the usual one
 * @property {number} memory megabytes
 * @property {number} cpus
 * @property {number} numa nodes
 * @property {string} append words for the kernel's command line
 * @property {boolean} singleThread
 * @property {boolean} countInstructions
 * @property {string | undefined} share
 * @property {boolean} verbose
 */

/**
 * What a run in a guest is asked for. `given` has what the command line itself asks for, not the defaults.
 * @typedef {GuestOptions & { fresh: boolean, timeout: number | undefined, still: number | undefined, command: string[],
 *   given: Exclude<keyof GuestOptions, 'kernel' | 'verbose'>[] }} RunOptions
 */

/** A command line that makes no sense. */
export class UsageError extends Error {}

/** The options of a guest, by their property, and whether a value follows. */
const GUEST_OPTIONS = /** @type {const} */ ({
  '--kernel': ['kernel', true],
  '--arch': ['architecture', true],
  '--cpu': ['cpu', true],
  '--memory': ['memory', true],
  '--cpus': ['cpus', true],
  '--numa': ['numa', true],
  '--append': ['append', true],
  '--share': ['share', true],
  '--single-thread': ['singleThread', false],
  '--count-instructions': ['countInstructions', false],
  '--verbose': ['verbose', false],
});
const RUN_OPTIONS = { '--fresh': false, '--timeout': true, '--still': true };

/**
 * Reads the command line of tools/vm/run. Options end at the first word that is none, or at `--`.
 * @param {string[]} args
 * @returns {RunOptions | 'help'}
 */
export function parseRunOptions(args) {
  const { values, command } = split(args, { ...guestOptions(), ...RUN_OPTIONS });
  if (values.has('--help')) return 'help';
  if (command.length === 0) throw new UsageError('no command given');
  return {
    ...readGuest(values),
    fresh: values.has('--fresh'),
    timeout: positive('--timeout', values),
    still: positive('--still', values),
    command,
    given: Object.entries(GUEST_OPTIONS).flatMap(([option, [name]]) =>
      name === 'kernel' || name === 'architecture' || name === 'verbose' || !values.has(option) ? [] : [name],
    ),
  };
}

/**
 * Reads the command line of tools/vm/up.
 * @param {string[]} args
 * @returns {GuestOptions | 'help'}
 */
export function parseUpOptions(args) {
  const values = splitAlone(args, guestOptions());
  return values.has('--help') ? 'help' : readGuest(values);
}

/**
 * Reads the command line of tools/vm/down.
 * @param {string[]} args
 * @returns {{ kernel: import('../kernel/kernels.js').Kernel | undefined } | 'help'} no kernel for all
 */
export function parseDownOptions(args) {
  const values = splitAlone(args, { '--kernel': true, '--arch': true });
  if (values.has('--help')) return 'help';
  return { kernel: values.size > 0 ? readKernel(values) : undefined };
}

/**
 * Reads the command line of tools/vm/fetch.
 * @param {string[]} args
 * @returns {{ kernels: import('../kernel/kernels.js').Kernel[] } | 'help'}
 */
export function parseFetchOptions(args) {
  const { values, command } = split(args, { '--arch': true });
  if (values.has('--help')) return 'help';
  const wanted = command.length > 0 ? command : SERIES_NAMES;
  return { kernels: wanted.map((series) => readKernel(new Map([...values, ['--kernel', series]]))) };
}

/** @param {Map<string, string>} values @returns {GuestOptions} */
function readGuest(values) {
  const share = values.get('--share');
  const cpus = positive('--cpus', values) ?? 2;
  const numa = positive('--numa', values) ?? 1;
  if (!Number.isInteger(numa) || numa > cpus)
    throw new UsageError(`--numa ${numa}: each node needs a processor, and there are ${cpus}`);
  return {
    kernel: readKernel(values),
    cpu: values.get('--cpu'),
    memory: positive('--memory', values) ?? 4096,
    cpus,
    numa,
    append: values.get('--append') ?? '',
    singleThread: values.has('--single-thread'),
    countInstructions: values.has('--count-instructions'),
    share: share === undefined ? undefined : existingFolder(share),
    verbose: values.has('--verbose'),
  };
}

/** @param {Map<string, string>} values */
function readKernel(values) {
  const series = values.get('--kernel') ?? DEFAULT_SERIES;
  const architecture = values.get('--arch') ?? String(ARCHITECTURE_NAMES[0]);
  if (!ARCHITECTURE_NAMES.includes(architecture))
    throw new UsageError(`no architecture ${architecture}; there are ${ARCHITECTURE_NAMES.join(', ')}`);
  const kernel = kernelOf(series, architecture);
  if (kernel === undefined) throw new UsageError(`no kernel ${series}; there are ${SERIES_NAMES.join(', ')}`);
  return kernel;
}

/** @returns {Record<string, boolean>} */
const guestOptions = () =>
  Object.fromEntries(Object.entries(GUEST_OPTIONS).map(([option, [, hasValue]]) => [option, hasValue]));

/**
 * @param {string[]} args
 * @param {Record<string, boolean>} known the options, and whether a value follows
 * @returns {{ values: Map<string, string>, command: string[] }}
 */
function split(args, known) {
  const values = new Map();
  let at = 0;
  for (; args[at]?.startsWith('-') && args[at] !== '--'; at += 1) {
    const [name = '', ...rest] = String(args[at]).split('=');
    const hasValue = name === '--help' ? false : known[name];
    if (hasValue === false && rest.length === 0) values.set(name, '');
    else if (hasValue === true) {
      const value = rest.length > 0 ? rest.join('=') : args[(at += 1)];
      if (value === undefined) throw new UsageError(`${name} needs a value`);
      values.set(name, value);
    } else throw new UsageError(`no option ${args[at]}`);
  }
  return { values, command: args.slice(args[at] === '--' ? at + 1 : at) };
}

/** @param {string[]} args @param {Record<string, boolean>} known */
function splitAlone(args, known) {
  const { values, command } = split(args, known);
  if (command.length > 0) throw new UsageError(`"${command[0]}" is not an option`);
  return values;
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
    throw new UsageError(`${name} needs a number above 0, not "${text}"`);
  return value;
}

/** @param {string} path */
function existingFolder(path) {
  const absolute = resolve(path);
  if (!statSync(absolute, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--share ${path}: no such folder`);
  return absolute;
}
