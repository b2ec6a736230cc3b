// @ts-check
// Brings kernels into the cache: all, or those that are named.
import { describeError, say } from '../../setup/say.js';
import { KERNEL_NAMES, kernelOf } from '../kernel/kernels.js';
import { readyKernel } from '../kernel/ready.js';

const wanted = process.argv.slice(2);
try {
  for (const name of wanted.length > 0 ? wanted : KERNEL_NAMES) {
    const kernel = kernelOf(name);
    if (kernel === undefined) throw new RangeError(`no kernel ${name}; there are ${KERNEL_NAMES.join(', ')}`);
    const image = await readyKernel(kernel);
    say(`kernel ${name} is ready: ${image.version}`);
  }
} catch (error) {
  say(error instanceof RangeError ? error.message : describeError(error));
  process.exitCode = 1;
}
