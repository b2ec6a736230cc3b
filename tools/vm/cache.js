// @ts-check
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder of a kernel in the cache: `kernels/SERIES` under TAP_CACHE, else under `tap` in the user's cache folder.
 * @param {string} series
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
export function kernelFolder(series, env = process.env) {
  const root = env.TAP_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tap');
  return join(root, 'kernels', series);
}
