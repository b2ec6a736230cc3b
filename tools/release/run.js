// @ts-check
// Releases what the repository has committed: `pnpm release --dry-run` does all but the publishing. It starts without packages.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError, describeError } from '../setup/say.js';
import { ROOT } from '../setup/workspace.js';
import { cleanClone } from './clean-clone.js';
import { hasPlaceholder } from './manifests.js';

const SET_UP = `import('./tools/setup/workspace.js').then(({ setUpWorkspace }) => setUpWorkspace())`;

function main() {
  const dryRun = process.argv[2] === '--dry-run';
  if (process.argv.length > (dryRun ? 3 : 2)) throw new SetupError('Usage: pnpm release [--dry-run]');
  if (!dryRun && hasPlaceholder())
    throw new SetupError('package.json has a placeholder for the address of the repository: write it there');
  const folder = mkdtempSync(join(tmpdir(), 'tap-release-'));
  try {
    const clone = cleanClone(ROOT, join(folder, 'clone'));
    runIn(clone, '--eval', SET_UP);
    runIn(clone, 'tools/release/built.js', ...(dryRun ? ['--dry-run'] : []));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program of the clone, which says itself why it fails. @param {string} clone @param {string[]} args */
function runIn(clone, ...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: clone, stdio: 'inherit' });
  if (status !== 0) throw new SetupError('nothing is released: see above');
}

try {
  main();
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}
