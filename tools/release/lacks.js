// @ts-check
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { COMPILERS, prebuildOf } from '../setup/compilers.js';
import { manifestOf } from '../setup/manifest.js';

/**
 * What a package lacks to be packed, and how to get it: files that its manifest names and that the build or the addon's makes,
 * and texts for its readers. A file that is read at run time is named in `files`, though its folder is.
 * @param {string} folder
 * @returns {string[]}
 */
export function lacksOf(folder) {
  const { bin = {}, exports = {}, man = [], files = [] } = manifestOf(folder);
  const prebuilds = files.includes('prebuilds')
    ? COMPILERS.map(({ architecture }) => prebuildOf(architecture))
    : [];
  const missing = (/** @type {string[]} */ paths) => paths.filter((path) => !hasContent(join(folder, path)));
  return [
    ...missing([...pathsIn([bin, exports, man]), ...builtIn(files)]).map(
      (path) => `${path} is missing: npm run build`,
    ),
    ...missing(prebuilds).map((path) => `${path} is missing: npm run build:native`),
    ...missing(['README.md', 'CHANGELOG.md']).map((path) => `${path} is missing`),
  ];
}

/** The files of the build that the `files` of a manifest name one by one. @param {string[]} files */
export function builtIn(files) {
  return files.filter((path) => path.startsWith('dist/') && !path.includes('*'));
}

/** Every path in what a manifest has as `exports`, `bin` or `man`. @param {unknown} value @returns {string[]} */
function pathsIn(value) {
  if (typeof value === 'string') return [value];
  return Object.values(Object(value)).flatMap(pathsIn);
}

/** @param {string} path */
function hasContent(path) {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}
