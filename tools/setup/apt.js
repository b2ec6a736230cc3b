// @ts-check
import { existsSync } from 'node:fs';
import { capture, findProgram } from './command.js';
import { SetupError, say } from './say.js';

/**
 * A thing that the machine needs, and the Debian package that brings it.
 * @typedef {{ package: string, isThere: () => boolean }} Need
 */

/**
 * A need for a program, with its name.
 * @typedef {Need & { program: string }} ProgramNeed
 */

/**
 * A need for a program on the PATH.
 * @param {string} name
 * @param {string} packageName
 * @returns {ProgramNeed}
 */
export const program = (name, packageName) => ({
  program: name,
  package: packageName,
  isThere: () => findProgram(name) !== undefined,
});

/**
 * A need for a file.
 * @param {string} path
 * @param {string} packageName
 * @returns {Need}
 */
export const file = (path, packageName) => ({ package: packageName, isThere: () => existsSync(path) });

/**
 * Installs the packages of the needs that are not met, and says so before. Does nothing when all are met.
 * @param {Need[]} needs
 * @param {string} purpose what they are needed for, in a few words
 */
export function ensure(needs, purpose) {
  const missing = [...new Set(needs.filter((need) => !need.isThere()).map((need) => need.package))];
  if (missing.length === 0) return;
  const names = missing.join(' ');
  if (findProgram('apt-get') === undefined) {
    throw new SetupError(`${purpose} needs ${names}, and this is not Debian or Ubuntu: install them by hand`);
  }
  if (process.getuid?.() !== 0) {
    throw new SetupError(
      `${purpose} needs packages; as root: apt-get install --no-install-recommends ${names}`,
    );
  }
  say(`installing for ${purpose}: ${names} (apt-get)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const failure = `cannot install ${names}`;
  updateLists(env);
  capture('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...missing], {
    env,
    failure,
    mayOutlive: true,
  });
}

/**
 * Reads the lists of packages. When that fails, for lack of a network or for one bad source among many, the lists that
 * are there may do; if not, the install tells.
 * @param {NodeJS.ProcessEnv} env
 */
function updateLists(env) {
  try {
    capture('apt-get', ['update', '-q'], { env, mayOutlive: true });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
  }
}
