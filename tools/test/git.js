// @ts-check
import { ROOT } from '../setup/workspace.js';
import { capture } from '../setup/command.js';

/**
 * The files that differ from where this branch left a revision, committed or not, as paths from the root folder.
 * @param {string} revision
 */
export function changedFiles(revision) {
  const failure = `cannot tell what changed since ${revision}`;
  const git = (/** @type {string[]} */ ...args) => capture('git', args, { cwd: ROOT, failure });
  const base = git('merge-base', revision, 'HEAD').trim();
  const paths = [
    git('diff', '--name-only', '--no-renames', '-z', base),
    git('ls-files', '--others', '--exclude-standard', '-z'),
  ];
  return paths.flatMap((list) => list.split('\0')).filter((path) => path !== '');
}
