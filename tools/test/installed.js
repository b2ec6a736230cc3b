// @ts-check
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { isOwn } from '../vm/architectures.js';
import { mainKernel } from '../vm/kernel/kernels.js';
import { NODE_MAJORS, nodeProgram } from '../vm/nodes.js';

/** @typedef {import('../vm/kernel/kernels.js').Kernel} Kernel */

/** The kernel test that runs packages as they are installed from tarballs. */
const TEST = 'packages/testing/test/installed.kernel.test.ts';

/**
 * Prepares what the test of installed packages needs, when it is among the tests: the installation, and Nodes.
 * @param {string[]} files the kernel tests that are to run
 * @param {readonly Kernel[]} kernels on which they run
 * @param {string} folder takes the installation
 * @returns {Promise<(kernel: Kernel) => NodeJS.ProcessEnv>} the variables by which the test on a kernel finds both
 */
export async function prepareInstalled(files, kernels, folder) {
  if (!files.includes(TEST) || kernels.length === 0) return () => ({});
  const installed = join(folder, 'installed');
  // Imported here, because this file is loaded before the packages are installed.
  const { installPacked } = await import('../release/installation.js');
  await installPacked(installed);
  // A guest reads one file of this machine much faster than a thousand.
  execFileSync('tar', ['-cf', `${installed}.tar`, '-C', installed, '.']);
  const programs = new Map(
    kernels.map((kernel) => [
      kernel.name,
      majorsOn(kernel, kernels).map((major) => nodeProgram(kernel.architecture, major)),
    ]),
  );
  return ({ name }) => ({
    TAP_TEST_INSTALLED: `${installed}.tar`,
    TAP_TEST_NODES: (programs.get(name) ?? []).join(':'),
  });
}

/**
 * The Nodes that are tested on a kernel: all on one kernel of this machine's processor, every second one on one of each other
 * processor, which takes longer to emulate, and one on each of the others.
 * @param {Kernel} kernel
 * @param {readonly Kernel[]} kernels all that are tested
 */
export function majorsOn(kernel, kernels) {
  const same = kernels.filter(({ architecture }) => architecture.name === kernel.architecture.name);
  if (mainKernel(same)?.name === kernel.name)
    return isOwn(kernel.architecture) ? NODE_MAJORS : NODE_MAJORS.filter((_, at) => at % 2 === 0);
  const at = same.findIndex(({ name }) => name === kernel.name) % NODE_MAJORS.length;
  return NODE_MAJORS.slice(at, at + 1);
}
