// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { manifestOf } from '../setup/manifest.js';
import { ROOT } from '../setup/workspace.js';

/** A tapset of the workspace. @typedef {{ folder: string, name: string }} TapsetPackage */

/**
 * The packages that their package.json marks as tapsets: `"tap": { "tapset": true }`. This runs before anything is built, so
 * that it cannot ask `readManifest()` of native-core.
 * @returns {TapsetPackage[]}
 */
export function tapsetPackages() {
  return readdirSync(join(ROOT, 'packages'))
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: manifestOf(join(ROOT, folder)) }))
    .filter(({ manifest }) => manifest.tap?.tapset === true)
    .map(({ folder, manifest }) => ({ folder, name: manifest.name }));
}

/**
 * What the command lacks of the tapsets, or brings though it is none: `npx @tap/cli` has all of them.
 * @returns {string[]}
 */
export function checkCommandTapsets() {
  const marked = new Set(tapsetPackages().map(({ name }) => name));
  const brought = new Set(Object.keys(manifestOf(join(ROOT, 'packages/cli')).optionalDependencies ?? {}));
  return [
    ...[...marked].filter((name) => !brought.has(name)).map((name) => `packages/cli lacks ${name}`),
    ...[...brought]
      .filter((name) => !marked.has(name))
      .map((name) => `packages/cli brings ${name}, which is not marked as a tapset`),
  ].map((problem) => `${problem}: see its optionalDependencies`);
}
