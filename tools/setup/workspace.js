// @ts-check
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensure, program } from './apt.js';
import { COMPILERS } from './compilers.js';
import { nodeHeaders } from './headers.js';
import { SetupError, say } from './say.js';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const STAMP = join(ROOT, 'node_modules/.tap-setup');

/**
 * Makes the repository ready to run: installs what is missing, and builds what changed. Quick when nothing did. Several
 * processes may ask at once.
 */
export function setUpWorkspace() {
  if (process.platform !== 'linux') throw new SetupError(`tap needs Linux, this is ${process.platform}`);
  alone(installAndBuild);
}

/**
 * Does work while no other process does such work in this repository. The lock is that of the root folder itself; it goes
 * when this process does.
 * @param {() => void} work
 */
function alone(work) {
  const folder = openSync(ROOT, 'r');
  try {
    const { status, error } = spawnSync('flock', ['3'], { stdio: ['ignore', 'ignore', 'inherit', folder] });
    if (status !== 0)
      throw new SetupError(`cannot lock ${ROOT}: ${error?.message ?? `flock ended with ${status}`}`);
    work();
  } finally {
    closeSync(folder);
  }
}

function installAndBuild() {
  const compiler = [
    program('python3', 'python3'),
    program('make', 'make'),
    ...COMPILERS.map(({ need }) => need),
  ];
  ensure(compiler, 'building the native part');
  const headers = nodeHeaders();
  const env = headers === undefined ? process.env : { ...process.env, npm_config_nodedir: headers };

  const state = dependencyState();
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== state) {
    say(`installing npm packages into node_modules (${packageManager()} install)`);
    pnpm(['install', '--frozen-lockfile'], { ...env, CI: 'true' }, 'cannot install npm packages');
    writeFileSync(STAMP, state);
  }
  say('building');
  pnpm(['exec', 'turbo', 'run', 'build', '--output-logs=errors-only'], env, 'the build failed');
}

/**
 * Runs pnpm, which npx fetches when it is not there, and which npx puts on the PATH, where turbo looks for it.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string} failure
 */
function pnpm(args, env, failure) {
  const { status, stdout, stderr, error } = spawnSync('npx', ['-y', packageManager(), ...args], {
    cwd: ROOT,
    env: { ...env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
  if (status === 0) return;
  if (error !== undefined) throw new SetupError(`${failure}: npx (a part of npm): ${error.message}`);
  process.stderr.write(stdout);
  process.stderr.write(stderr);
  throw new SetupError(`${failure}: see above`);
}

/** The package manager and its version, as package.json names it. */
function packageManager() {
  return String(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).packageManager);
}

/** What the installed packages depend on; it changes when they have to be installed again. */
function dependencyState() {
  const folders = ['.', 'native-core', 'docs', ...['packages', 'tools'].flatMap(foldersIn)];
  const files = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    ...folders.map((folder) => join(folder, 'package.json')),
  ];
  const hash = createHash('sha256').update(process.version);
  for (const path of files.map((name) => join(ROOT, name)).filter(existsSync))
    hash.update(path).update(readFileSync(path));
  return hash.digest('hex');
}

/** @param {string} folder */
function foldersIn(folder) {
  return readdirSync(join(ROOT, folder)).map((name) => join(folder, name));
}
