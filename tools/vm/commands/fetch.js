// @ts-check
// Brings kernels into the cache: tools/vm/fetch [--arch ARCH] [SERIES]...; by default all of this machine's architecture.
import { say } from '../../setup/say.js';
import { readyKernel } from '../kernel/ready.js';
import { guestMain } from './command.js';
import { FETCH_USAGE, parseFetchOptions } from './options.js';

guestMain(FETCH_USAGE, parseFetchOptions, async ({ kernels }) => {
  for (const kernel of kernels) {
    const { version } = await readyKernel(kernel);
    say(`kernel ${kernel.name} is ready: ${version}`);
  }
});
