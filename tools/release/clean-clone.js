// @ts-check
import { execFileSync } from 'node:child_process';
import { SetupError } from '../setup/say.js';

/**
 * Clones what a repository has committed, so that nothing else can get into a release.
 * @param {string} repository
 * @param {string} folder
 * @returns {string} the folder
 * @throws SetupError when something is not committed.
 */
export function cleanClone(repository, folder) {
  const changed = git(repository, 'status', '--porcelain').trim();
  if (changed !== '') throw new SetupError(`there is something that is not committed:\n${changed}`);
  git(repository, 'clone', '--quiet', repository, folder);
  return folder;
}

/** @param {string} cwd @param {string[]} args */
const git = (cwd, ...args) => execFileSync('git', args, { cwd, encoding: 'utf8' });
