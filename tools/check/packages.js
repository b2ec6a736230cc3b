// @ts-check
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { ROOT } from '../setup/workspace.js';
import { checkCommandTapsets } from './tapsets.js';

/**
 * A package as it would be published.
 * @typedef {{ name: string, manifest: Record<string, unknown>, tarball: string }} Packed
 */

/**
 * Packs every package that is published, looks at the packages as a registry's user would, and installs each tapset alone
 * into an empty project: there it must load, bring its documentation, and bring no tapset that it does not need.
 * @returns {Promise<string[]>}
 */
export async function checkPackages() {
  const workplace = mkdtempSync(join(tmpdir(), 'tap-packages-'));
  try {
    const packed = publishedPackages(workplace);
    const messages = await Promise.all(packed.map((one) => lint(one)));
    return [
      ...checkCommandTapsets(),
      ...messages.flat(),
      ...packed.flatMap((one) => tryAlone(one, packed, workplace)),
    ];
  } finally {
    rmSync(workplace, { recursive: true });
  }
}

/** @param {string} workplace @returns {Packed[]} */
function publishedPackages(workplace) {
  const folders = ['native-core', ...readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}`)];
  return folders.flatMap((name) => {
    const folder = join(ROOT, name);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (manifest.private) return [];
    const tarball = join(workplace, `${manifest.name.replace(/[@/]/g, '')}.tgz`);
    run('npx', ['-y', rootManifest().packageManager, 'pack', '--out', tarball], folder);
    return [{ name: manifest.name, manifest, tarball }];
  });
}

function rootManifest() {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
}

/** @param {Packed} packed */
async function lint({ name, manifest, tarball }) {
  const data = readFileSync(tarball);
  const { messages } = await publint({
    pack: { tarball: data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) },
  });
  return messages.map((message) => `${name}: ${formatMessage(message, manifest, { color: false })}`);
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
  const needed = new Set([name, ...dependenciesOf(manifest), '@tap/native-core']);
  const installed = readdirSync(join(project, 'node_modules/@tap')).map((folder) => `@tap/${folder}`);
  return installed.filter((one) => !needed.has(one)).map((one) => `${name} brings in ${one}`);
}

/** @param {Record<string, unknown>} manifest */
function dependenciesOf({ dependencies, optionalDependencies }) {
  return [...Object.keys(Object(dependencies)), ...Object.keys(Object(optionalDependencies))];
}

/**
 * A program that uses a package as its users do: a tapset exports something that has documentation; the command says what
 * it can do; native-core finds its binary.
 * @param {string} name
 * @param {Record<string, unknown>} manifest
 */
function useOf(name, manifest) {
  if (name === '@tap/cli')
    return `import { execFileSync } from 'node:child_process';
      const help = execFileSync('node_modules/.bin/tap', ['--help'], { encoding: 'utf8' });
      if (!help.includes('trace')) throw new Error('tap --help says: ' + help);`;
  if (name === '@tap/native-core')
    return `import { monotonicTime } from '@tap/native-core';
      const [now, hr] = [monotonicTime(), process.hrtime.bigint()];
      if (hr - now > 10_000_000_000n || hr < now) throw new Error('the addon gives a wrong clock: ' + now);`;
  const docs = Object.hasOwn(Object(manifest.exports), './docs.json');
  return `import { readFileSync } from 'node:fs';
    import { fileURLToPath } from 'node:url';
    const exported = Object.keys(await import('${name}'));
    if (exported.length === 0) throw new Error('it exports nothing');
    ${docs ? `JSON.parse(readFileSync(fileURLToPath(import.meta.resolve('${name}/docs.json')), 'utf8'));` : ''}`;
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
