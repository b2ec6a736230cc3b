// @ts-check
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkManifests } from '../release/manifests.js';
import { packAll } from '../release/pack.js';
import { tarballComplaints } from '../release/tarball.js';
import { useOf } from '../release/use.js';
import { ROOT } from '../setup/workspace.js';
import { checkRanges } from './ranges.js';
import { checkCommandTapsets } from './tapsets.js';

/** @typedef {import('../release/pack.js').Packed} Packed */

/**
 * Packs every package that is published, looks at the packages as a registry's user would, and installs each tapset alone
 * into an empty project: there it must load, bring its documentation, and bring no tapset that it does not need.
 * @returns {Promise<string[]>}
 */
export async function checkPackages() {
  const workplace = mkdtempSync(join(tmpdir(), 'tap-packages-'));
  try {
    const packed = packAll(ROOT, workplace);
    const messages = await Promise.all(packed.map(({ tarball }) => tarballComplaints(tarball)));
    return [
      ...checkCommandTapsets(),
      ...checkRanges(),
      ...checkManifests(),
      ...messages.flat(),
      ...packed.flatMap((one) => tryAlone(one, packed, workplace)),
    ];
  } finally {
    rmSync(workplace, { recursive: true });
  }
}

/** @param {Packed} packed @param {Packed[]} all @param {string} workplace */
function tryAlone({ name, manifest, tarball }, all, workplace) {
  const project = join(workplace, 'alone', name.replace('/', '-'));
  mkdirSync(project, { recursive: true });
  const others = all.filter((other) => other.name !== name);
  const project_ = {
    private: true,
    type: 'module',
    dependencies: { [name]: `file:${tarball}` },
    overrides: Object.fromEntries(others.map((other) => [other.name, `file:${other.tarball}`])),
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify(project_));
  try {
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], project);
    run(process.execPath, ['--input-type=module', '--eval', useOf(name, manifest)], project);
  } catch (error) {
    return [`${name}, installed alone: ${error instanceof Error ? error.message : String(error)}`];
  }
  const needed = new Set([name, ...dependenciesOf(manifest)]);
  const installed = readdirSync(join(project, 'node_modules/@tap')).map((folder) => `@tap/${folder}`);
  return installed.filter((one) => !needed.has(one)).map((one) => `${name} brings in ${one}`);
}

/** @param {Record<string, unknown>} manifest */
function dependenciesOf({ dependencies, optionalDependencies, peerDependencies }) {
  return [dependencies, optionalDependencies, peerDependencies].flatMap((some) => Object.keys(Object(some)));
}

/**
 * Runs a program; what it prints is told only when it fails.
 * @param {string} program @param {string[]} args @param {string} cwd
 */
function run(program, args, cwd) {
  try {
    execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout = '', stderr = '' } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    throw new Error(`${program} ${args[0]} failed\n${stdout}${stderr}`.trim(), { cause: error });
  }
}
