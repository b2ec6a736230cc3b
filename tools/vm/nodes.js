// @ts-check
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { capture } from '../setup/command.js';
import { say } from '../setup/say.js';
import { cacheFolder } from './folders.js';

/** The major versions of Node on which tap is tested: those that are maintained, and the oldest that it runs on. */
export const NODE_MAJORS = Object.freeze(['20', '22', '24', '26']);

/**
 * The program of a Node, from the package that npm's `node` installs. It is downloaded when the cache does not have this major
 * version; several processes may ask at once.
 * @param {import('./architectures.js').Architecture} architecture
 * @param {string} major
 * @returns {string} its path
 */
export function nodeProgram({ node, name }, major) {
  const program = join(cacheFolder('nodes', `${node}-${major}`), 'node');
  if (existsSync(program)) return program;
  const failure = `cannot get Node ${major} for ${name}`;
  say(`downloading Node ${major} for ${name} (about 50 MB) into ${dirname(program)}`);
  mkdirSync(dirname(program), { recursive: true });
  const work = mkdtempSync(join(dirname(program), 'new-'));
  try {
    capture('npm', ['pack', '--silent', `node-linux-${node}@${major}`], { cwd: work, failure });
    const [archive = ''] = readdirSync(work);
    capture('tar', ['-xf', archive, 'package/bin/node'], { cwd: work, failure });
    renameSync(join(work, 'package/bin/node'), program);
  } finally {
    rmSync(work, { recursive: true });
  }
  return program;
}
