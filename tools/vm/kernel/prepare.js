// @ts-check
// Prepares a kernel, or the programs of guests: `node prepare.js x86-64 6.1`, `node prepare.js arm64`. Run by ready.js under the lock
// of what it prepares.
import { describeError, say } from '../../setup/say.js';
import { architectureOf } from '../architectures.js';
import { prepareImage } from './image.js';
import { kernelOf } from './kernels.js';
import { preparePrograms } from './programs.js';

const [name = '', series] = process.argv.slice(2);
try {
  const architecture = architectureOf(name);
  const kernel = series === undefined ? undefined : kernelOf(series, name);
  if (architecture === undefined) throw new RangeError(`no such architecture: ${name}`);
  if (series === undefined) preparePrograms(architecture);
  else if (kernel !== undefined) prepareImage(kernel);
  else throw new RangeError(`no such kernel: ${series}`);
} catch (error) {
  say(describeError(error));
  process.exitCode = 1;
}
