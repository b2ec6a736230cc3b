// @ts-check

/** @typedef {import('./files.js').TestFiles} TestFiles */

/** What all tests depend on, and no module graph shows. */
const REACHES_ALL =
  /^(native-core\/(addon\/|binding\.gyp)|tools\/(test|setup)\/|tools\/test\.js$|tsconfig[^/]*$|(vitest\.config\.ts|pnpm-[^/]*\.yaml|package\.json|patches\/.*)$)/;
/** What many unit tests read. */
const KERNELS = 'packages/check/kernels/';
/** What the site is made of, besides its own folder. */
const PAGE = /^docs\/.*\.md$/;
/** Where the tests are that run the built packages, which the module graph does not see. */
const RUNS_BUILDS = [
  'docs/examples/',
  'packages/cli/test/',
  'packages/create-tapset/test/',
  'packages/testing/test/installed',
];

/**
 * The test files that a change reaches: those that import a changed file, as Vitest knows, and those that depend on one
 * in another way.
 * @param {string[]} changed paths of changed files, from the root folder
 * @param {string[]} importing test files that import one of them
 * @param {TestFiles} all
 * @returns {TestFiles}
 */
export function reachedBy(changed, importing, all) {
  if (changed.some((path) => REACHES_ALL.test(path))) return all;
  const folders = changed.flatMap(foldersReached);
  const isReached = (/** @type {string} */ file) =>
    importing.includes(file) || folders.some((folder) => file.startsWith(folder));
  return {
    unit: changed.some((path) => path.startsWith(KERNELS)) ? all.unit : all.unit.filter(isReached),
    tools: all.tools.filter(isReached),
    kernel: all.kernel.filter(isReached),
  };
}

/**
 * The folders of the tests that a change of this file reaches, besides those that import it.
 * @param {string} path
 */
function foldersReached(path) {
  if (PAGE.test(path)) return ['tools/site/'];
  if (/\.(md|test\.ts)$/.test(path)) return [];
  const folder = /^(native-core|(packages|tools|docs)\/[^/]+)\//.exec(path)?.[0];
  if (folder === undefined) return [];
  const own = path.endsWith('.ts') ? [] : [folder];
  if (!/^(native-core|packages\/[^/]+)\/(src|bin)\//.test(path)) return own;
  return [...own, ...RUNS_BUILDS, ...(folder === 'native-core/' ? ['native-core/test/'] : [])];
}
