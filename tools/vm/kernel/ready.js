// @ts-check
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensure } from '../../setup/apt.js';
import { SetupError } from '../../setup/say.js';
import { kernelFolder } from '../folders.js';
import { cachedImage } from './image.js';
import { GUEST_TOOLS } from '../tools.js';

/**
 * A kernel that is ready to boot. Prepares it when the cache does not have it; several processes may ask at once.
 * @param {import('./kernels.js').KernelSeries} kernel
 * @returns {Promise<import('./image.js').KernelImage>}
 */
export async function readyKernel(kernel) {
  if (process.arch !== 'x64')
    throw new SetupError(`virtual machines need an x86-64 machine, this one is ${process.arch}`);
  ensure(GUEST_TOOLS, 'virtual machines');
  const image = cachedImage(kernel) ?? (await prepareAlone(kernel.series), cachedImage(kernel));
  if (image === undefined) throw new SetupError(`kernel ${kernel.series} is not ready`);
  return image;
}

/**
 * Prepares a kernel in a process that holds the series' lock; the lock goes when that process does.
 * @param {string} series
 * @returns {Promise<void>}
 */
async function prepareAlone(series) {
  const folder = kernelFolder(series);
  mkdirSync(dirname(folder), { recursive: true });
  const script = fileURLToPath(new URL('prepare.js', import.meta.url));
  const args = ['--pdeathsig', 'TERM', 'flock', '--close', `${folder}.lock`];
  const child = spawn(
    'setpriv',
    [...args, 'setpriv', '--pdeathsig', 'TERM', process.execPath, script, series],
    {
      stdio: ['ignore', 2, 2],
    },
  );
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (status !== 0) throw new SetupError(`kernel ${series} could not be prepared`);
}
