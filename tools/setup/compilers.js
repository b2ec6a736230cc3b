// @ts-check
import { program } from './apt.js';

/**
 * What compiles the addon for an architecture.
 * @typedef {object} Compiler
 * @property {string} architecture as Node names it
 * @property {string} prefix of its programs: none for the machine's own compiler
 * @property {import('./apt.js').Need} need
 */

/**
 * The compilers for all architectures that have a binary of the addon.
 * @type {readonly Compiler[]}
 */
export const COMPILERS = Object.freeze([
  compilerFor('x64', 'x86_64-linux-gnu', 'g++-x86-64-linux-gnu'),
  compilerFor('arm64', 'aarch64-linux-gnu', 'g++-aarch64-linux-gnu'),
]);

/**
 * @param {string} architecture
 * @param {string} system as GNU names it
 * @param {string} packageName of the compiler on a machine of another architecture
 * @returns {Compiler}
 */
function compilerFor(architecture, system, packageName) {
  if (architecture === process.arch) return { architecture, prefix: '', need: program('g++', 'g++') };
  return { architecture, prefix: `${system}-`, need: program(`${system}-g++`, packageName) };
}

/**
 * The binary of the addon for a processor, in the folder of its package: where node-gyp-build finds it.
 * @param {string} architecture as Node names it
 */
export const prebuildOf = (architecture) => `prebuilds/linux-${architecture}/@tap+native-core.node`;
