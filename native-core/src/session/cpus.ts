import { TapError } from '../errors/index.js';
import type { Kernel } from '../kernel/index.js';
import { namesAllCpus, possibleCpus } from '../sys/index.js';

/**
 * Makes sure that a kernel has as many CPUs as this machine: an event on a CPU beyond them would be neither delivered
 * nor counted.
 *
 * @throws TapError TAP_ARGUMENT for a record of another machine, TAP_NO_FEATURE where the machine itself shows another
 * number than the kernel has.
 */
export function requireCpus(kernel: Kernel): void {
  const here = possibleCpus();
  if (kernel.possibleCpus !== here)
    throw new TapError(
      'TAP_ARGUMENT',
      `the kernel that was given has ${kernel.possibleCpus} CPUs, this machine ${here}`,
      {
        next: 'give attach() what readKernel() gives on this machine, or leave the option kernel out',
      },
    );
  if (!namesAllCpus())
    throw new TapError('TAP_NO_FEATURE', 'this machine does not tell how many CPUs its kernel has', {
      facts: [['/sys/devices/system/cpu/possible', `names up to ${here}, which are not those of the kernel`]],
      next: 'something is mounted over this file: unmount it, or run outside of the container',
    });
}
