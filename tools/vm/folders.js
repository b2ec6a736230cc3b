// @ts-check
import { lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SetupError } from '../setup/say.js';

/**
 * A folder in the cache: under TAP_CACHE, else under `tap` in the user's cache folder.
 * @param {'kernels' | 'nodes' | 'programs'} what
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
export function cacheFolder(what, name, env = process.env) {
  const root = env.TAP_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tap');
  return join(root, what, name);
}

/**
 * A folder for what lives as long as guests do, made when it is not there: locks and sockets of this user, on this machine. Its
 * path is the same for all of the user's processes, whatever their environment, and short: a socket's may have 107 bytes
 * only (unix(7)).
 * @param {...string} names
 * @returns {string}
 */
export function privateFolder(...names) {
  const root = `/tmp/tap-vm-${process.getuid?.()}`;
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(root);
  // In a folder for all, somebody else can have made it before.
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0)
    throw new SetupError(`${root} is not this user's alone: remove it`);
  const folder = join(root, ...names);
  mkdirSync(folder, { recursive: true });
  return folder;
}
