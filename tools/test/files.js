// @ts-check
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/workspace.js';
import { extremes } from '../vm/kernel/kernels.js';

/**
 * The test files of each part that has some, as paths from the root folder.
 * @typedef {{ unit: string[], tools: string[], kernel: string[] }} TestFiles
 */

/** Folders that hold what others wrote, what was built, or what is copied to be another package. */
const NOT_OURS = /^(node_modules|dist|build|prebuilds|template|\..*)$/;

/**
 * All test files. Node runs the `.js` files of the tools; Vitest runs the others.
 * @returns {TestFiles}
 */
export function findTestFiles() {
  const files = ['native-core', 'packages', 'docs', 'tools'].flatMap(testsBelow).sort();
  const kernel = files.filter((path) => path.endsWith('.kernel.test.ts'));
  return {
    unit: files.filter((path) => path.endsWith('.ts') && !kernel.includes(path)),
    tools: files.filter((path) => path.endsWith('.js')),
    kernel,
  };
}

/**
 * Parts kernel tests by the guest that they need: most run in any, those that are named so in one of another make.
 * @param {readonly string[]} kernel
 */
export function byGuest(kernel) {
  const isUnusual = (/** @type {string} */ path) => path.endsWith('.unusual.kernel.test.ts');
  return { usual: kernel.filter((path) => !isUnusual(path)), unusual: kernel.filter(isUnusual) };
}

/** Tests of programs for users: what they print is made of values that the tests of the tapsets compare on every kernel. */
const OF_PROGRAMS = /^docs\/|^packages\/create-tapset\/|^packages\/cli\/test\/(reference|pid-namespace)\./;

/**
 * The kernel tests for each of several kernels, when all tests run: programs take an emulated processor most of its time, and so run
 * on the few kernels that differ most.
 * @param {readonly string[]} kernelTests
 * @param {readonly import('../vm/kernel/kernels.js').Kernel[]} kernels
 */
export function sharesOf(kernelTests, kernels) {
  const few = extremes(kernels);
  const others = kernelTests.filter((path) => !OF_PROGRAMS.test(path));
  return new Map(kernels.map((kernel) => [kernel, few.includes(kernel) ? kernelTests : others]));
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function testsBelow(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.test(name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return testsBelow(path);
      return /\.test\.[jt]s$/.test(path) ? [path] : [];
    });
}

/** The text of a file. @param {string} path */
export const readTestFile = (path) => readFileSync(join(ROOT, path), 'utf8');
