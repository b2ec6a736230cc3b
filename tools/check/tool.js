// @ts-check
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../setup/workspace.js';

/**
 * Runs a tool of the development dependencies in the root folder.
 * @param {string} name
 * @param {...string} args
 * @returns {string[]} what it printed when it failed; nothing when it did not
 */
export function runTool(name, ...args) {
  const { status, stdout, stderr, error } = spawnSync(join(ROOT, 'node_modules/.bin', name), args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, NO_COLOR: '1' },
  });
  if (status === 0) return [];
  return [error?.message ?? `${stdout}${stderr}`.trim()];
}
