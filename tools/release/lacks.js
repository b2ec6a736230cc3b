// @ts-check
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { COMPILERS, prebuildOf } from '../setup/compilers.js';
import { manifestOf } from '../setup/manifest.js';

/**
 * What a package lacks to be packed, and how to get it: files that its manifest names and that the build or the addon's makes,
 * and texts for its readers.
 * @param {string} folder
 * @returns {string[]}
 */
export function lacksOf(folder) {
  const { bin = {}, exports = {}, files = [] } = manifestOf(folder);
  const prebuilds = files.includes('prebuilds')
    ? COMPILERS.map(({ architecture }) => prebuildOf(architecture))
    : [];
  const missing = (/** @type {string[]} */ paths) => paths.filter((path) => !hasContent(join(folder, path)));
  return [
    ...missing([...pathsIn(bin), ...pathsIn(exports)]).map((path) => `${path} is missing: npm run build`),
    ...missing(prebuilds).map((path) => `${path} is missing: npm run build:native`),
    ...missing(['README.md', 'CHANGELOG.md']).map((path) => `${path} is missing`),
  ];
}

/** Every path in what a manifest has as `exports` or `bin`. @param {unknown} value @returns {string[]} */
function pathsIn(value) {
  if (typeof value === 'string') return [value];
  return Object.values(Object(value)).flatMap(pathsIn);
}

/** @param {string} path */
function hasContent(path) {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}
