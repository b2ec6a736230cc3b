// @ts-check
// Releases what the repository has committed: `pnpm release --dry-run`, or `npm run` with it, does all but the publishing.
// It starts without packages.
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
  // `npm run release --dry-run` takes the option for npm itself, whose commands of the rehearsal must do what they say.
  const { npm_config_dry_run: npmDryRun, ...env } = process.env;
  const asked = process.argv[2] === '--dry-run';
  const dryRun = asked || npmDryRun === 'true';
  if (process.argv.length > (asked ? 3 : 2)) throw new SetupError('Usage: pnpm release [--dry-run]');
  if (!dryRun && hasPlaceholder())
    throw new SetupError('package.json has a placeholder for the address of the repository: write it there');
  const folder = mkdtempSync(join(tmpdir(), 'tap-release-'));
  try {
    const clone = cleanClone(ROOT, join(folder, 'clone'));
    runIn(clone, env, '--eval', SET_UP);
    runIn(clone, env, 'tools/release/built.js', ...(dryRun ? ['--dry-run'] : []));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a program of the clone, which says itself why it fails.
 * @param {string} clone
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} args
 */
function runIn(clone, env, ...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: clone, env, stdio: 'inherit' });
  if (status !== 0) throw new SetupError('nothing is released: see above');
}

try {
  main();
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}
