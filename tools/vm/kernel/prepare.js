// @ts-check
// Prepares the kernel of one series: `node prepare.js 6.1`. Run by ready.js under the lock of the series.
import { describeError, say } from '../../setup/say.js';
import { prepareImage } from './image.js';
import { kernelOf } from './kernels.js';

const kernel = kernelOf(String(process.argv[2]));
try {
  if (kernel === undefined) throw new RangeError(`no such kernel: ${process.argv[2]}`);
  prepareImage(kernel);
} catch (error) {
  say(describeError(error));
  process.exitCode = 1;
}
