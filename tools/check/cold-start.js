// @ts-check
import { isBuiltin } from 'node:module';
import { resolveImport } from './sources.js';

/** @typedef {import('./sources.js').Source} Source */

/** What installs the packages. */
const SETUP = 'tools/setup/workspace.js';

/**
 * Tools that install the packages start without any: Node loads all that they import before their first line runs. What needs
 * a package, they import when it is there.
 * @param {readonly Source[]} sources
 * @returns {string[]} each import that breaks the rule, in words
 */
export function checkColdStart(sources) {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  return sources
    .filter((source) => source.text.includes('setUpWorkspace'))
    .filter((source) => source.loadsFirst.some((specifier) => resolveImport(source, specifier) === SETUP))
    .flatMap((source) =>
      packagesBehind(source, byPath).map((wrong) => `${source.path} starts without packages: ${wrong}`),
    );
}

/** @param {Source} begin @param {ReadonlyMap<string, Source>} byPath */
function packagesBehind(begin, byPath) {
  const [found, seen] = [/** @type {string[]} */ ([]), new Set([begin])];
  // A set gives what is added while it is walked, too.
  for (const source of seen)
    for (const specifier of source.loadsFirst) {
      const path = resolveImport(source, specifier);
      const next = path === undefined ? undefined : byPath.get(path);
      if (next !== undefined) seen.add(next);
      if (path === undefined && !isBuiltin(specifier)) found.push(`${source.path} imports ${specifier}`);
    }
  return found;
}
