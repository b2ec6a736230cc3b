// @ts-check
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ROOT } from '../setup/workspace.js';

/**
 * A source file: its path from the root folder, and what it imports, as written; of that, what is loaded before its first line.
 * @typedef {{ path: string, text: string, imports: string[], loadsFirst: string[] }} Source
 */

/** `import … from 'x'`, `export … from 'x'` and `import 'x'` at the start of a line: examples in comments are not. */
const IMPORTS = /^(?:import|export)\s(?:[^;'"]*?\sfrom\s)?'([^']+)';?/gm;
/** `import('x')`, wherever it stands. */
const DYNAMIC_IMPORTS = /\bimport\(\s*(?:\/\*.*?\*\/\s*)?['`]([^'`$]+)['`]/g;
/** Comments of JSDoc and whole lines of others: there, `import('x')` only names a type. */
const COMMENTS = /\/\*\*.*?\*\/|^\s*(?:\*|\/\*(?!.*\*\/)|\/\/).*$/gm;
/** Folders that hold what others wrote or what was built. */
const NOT_OURS = /^(node_modules|dist|build|prebuilds|fixtures|\..*)$/;

/**
 * The sources of the packages and tools.
 * @returns {Source[]}
 */
export function readSources() {
  return ['native-core', 'packages', 'tools']
    .flatMap((folder) => filesBelow(folder))
    .filter((path) => /\.(ts|js)$/.test(path))
    .map((path) => sourceOf(path, readFileSync(join(ROOT, path), 'utf8')));
}

/**
 * @param {string} path from the root folder
 * @param {string} text
 * @returns {Source}
 */
export function sourceOf(path, text) {
  const code = text.replace(COMMENTS, '');
  const loadsFirst = specifiers(text.matchAll(IMPORTS));
  const later = specifiers(code.matchAll(DYNAMIC_IMPORTS));
  return { path, text, imports: [...new Set([...loadsFirst, ...later])], loadsFirst };
}

/** @param {Iterable<RegExpExecArray>} matches */
const specifiers = (matches) => [...new Set(Array.from(matches, (match) => String(match[1])))];

/** Whether a file is a test, or helps tests alone. @param {string} path */
export const isTest = (path) => /\.test\.(ts|js)$|\/test\//.test(path);

/**
 * @param {string} folder
 * @returns {string[]} paths from the root folder
 */
function filesBelow(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.test(name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

/**
 * The file that a relative import means; undefined for a package.
 * @param {Source} source
 * @param {string} specifier
 */
export function resolveImport(source, specifier) {
  if (!specifier.startsWith('.')) return undefined;
  const path = normalize(join(dirname(source.path), specifier));
  const typescript = path.replace(/\.js$/, '.ts');
  return existsSync(join(ROOT, typescript)) ? typescript : path;
}
