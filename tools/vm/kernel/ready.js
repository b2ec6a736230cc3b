// @ts-check
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensure } from '../../setup/apt.js';
import { SetupError } from '../../setup/say.js';
import { isOwn } from '../architectures.js';
import { cacheFolder } from '../folders.js';
import { guestTools } from '../tools.js';
import { cachedImage } from './image.js';
import { cachedPrograms } from './programs.js';

/** @typedef {import('./kernels.js').Kernel} Kernel */

/**
 * A kernel that is ready to boot, and the programs that a guest with a foreign processor needs. Prepares what the cache does
 * not have; several processes may ask at once.
 * @param {Kernel} kernel
 * @returns {Promise<import('./image.js').KernelImage>}
 */
export async function readyKernel(kernel) {
  const { architecture, name } = kernel;
  ensure(guestTools(architecture), 'virtual machines');
  if (!isOwn(architecture) && cachedPrograms(architecture) === undefined)
    await prepareAlone([architecture.name], cacheFolder('programs', architecture.name));
  if (cachedImage(kernel) === undefined)
    await prepareAlone([architecture.name, kernel.series], cacheFolder('kernels', name));
  const image = cachedImage(kernel);
  if (image === undefined) throw new SetupError(`kernel ${name} is not ready`);
  return image;
}

/**
 * Prepares a folder of the cache in a process that holds its lock; the lock goes when that process does.
 * @param {string[]} args of prepare.js
 * @param {string} folder
 * @returns {Promise<void>}
 */
async function prepareAlone(args, folder) {
  mkdirSync(dirname(folder), { recursive: true });
  const path = fileURLToPath(new URL('prepare.js', import.meta.url));
  const bound = ['--pdeathsig', 'TERM'];
  const command = [
    'flock',
    '--close',
    `${folder}.lock`,
    'setpriv',
    ...bound,
    process.execPath,
    path,
    ...args,
  ];
  const child = spawn('setpriv', [...bound, ...command], { stdio: ['ignore', 2, 2] });
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (status !== 0) throw new SetupError(`${folder} could not be prepared`);
}
