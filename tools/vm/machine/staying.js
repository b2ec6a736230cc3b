// @ts-check
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../../setup/say.js';
import { privateFolder } from '../folders.js';
import { allKernels } from '../kernel/kernels.js';
import { lock } from './places.js';

/**
 * A guest that stays until it is told to go. Its folder has its sockets, QEMU's number and what it was made of.
 * @typedef {{ kernel: Kernel, folder: string, pid: number, made: Made }} Staying
 */

/** @typedef {import('../kernel/kernels.js').Kernel} Kernel */

/**
 * What a guest was made of; it cannot be changed later.
 * @typedef {Pick<import('../commands/options.js').RunOptions, 'cpu' | 'memory' | 'cpus' | 'numa' | 'append' | 'singleThread' | 'countInstructions' | 'share'>} Made
 */

/** Where the folders of guests that stay are; TAP_VM_STAYING is for tests, which leave those of the user alone. */
const root = () => process.env.TAP_VM_STAYING || privateFolder('staying');

/** The folder of a guest that stays, if one does. @param {Kernel} kernel */
const folderOf = ({ name }) => join(root(), name);

/**
 * Makes the folder of a guest that is to stay, and remembers in it what the guest is made of.
 * @param {Made & { kernel: Kernel }} options
 */
export function makeFolder({
  kernel,
  cpu,
  memory,
  cpus,
  numa,
  append,
  singleThread,
  countInstructions,
  share,
}) {
  const folder = folderOf(kernel);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'made.json'),
    JSON.stringify({ cpu, memory, cpus, numa, append, singleThread, countInstructions, share }),
  );
  return folder;
}

/** All guests that stay, of this user. @returns {Staying[]} */
export function allStaying() {
  return allKernels().flatMap((kernel) => findStaying(kernel) ?? []);
}

/**
 * The guest with a kernel that stays.
 * @param {Kernel} kernel
 * @returns {Staying | undefined}
 */
export function findStaying(kernel) {
  const folder = folderOf(kernel);
  const [pidPath, madePath] = [join(folder, 'pid'), join(folder, 'made.json')];
  if (!existsSync(pidPath) || !existsSync(madePath)) return undefined;
  const pid = Number(readFileSync(pidPath, 'utf8'));
  if (!isAlive(pid, pidPath)) return undefined;
  return { kernel, folder, pid, made: JSON.parse(readFileSync(madePath, 'utf8')) };
}

/**
 * Forgets a guest that stayed and has died by itself.
 * @param {Kernel} kernel
 * @returns {boolean} whether there was one
 */
export function forgetDead(kernel) {
  const folder = folderOf(kernel);
  if (!existsSync(join(folder, 'pid')) || findStaying(kernel) !== undefined) return false;
  rmSync(folder, { recursive: true });
  return true;
}

/** Whether the number is still that of QEMU, whose command line names the file. @param {number} pid @param {string} pidPath */
function isAlive(pid, pidPath) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(pidPath);
  } catch {
    return false;
  }
}

/**
 * Why a run cannot have a guest that stays, in words; undefined when it can.
 * @param {Staying} staying
 * @param {import('../commands/options.js').RunOptions} options
 */
export function whyNotThere({ made }, options) {
  const differing = options.given.filter((name) => made[name] !== options[name]);
  return differing.length === 0 ? undefined : `it was made with another ${differing.join(' and ')}`;
}

/**
 * Takes a guest that stays for one run, when nobody else has it.
 * @param {Staying} staying
 * @returns {Promise<() => void>} gives it back; the end of this process does, too
 */
export async function borrow({ kernel, folder }) {
  const descriptor = openSync(join(folder, 'borrowed'), 'a');
  if (!(await lock(descriptor, '--nonblock'))) {
    say(`waiting for the guest with kernel ${kernel.name} that stays: it runs another command`);
    await lock(descriptor);
  }
  return () => closeSync(descriptor);
}

/** Ends a guest that stays. @param {Staying} staying */
export function end({ folder, pid }) {
  process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
}
