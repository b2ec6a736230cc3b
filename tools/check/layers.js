// @ts-check
import { circles } from './circles.js';
import { LAYER_TABLES } from './layer-tables.js';
import { isTest, readSources, resolveImport } from './sources.js';
import { tapsetPackages } from './tapsets.js';

/** @typedef {import('./sources.js').Source} Source */
/** @typedef {import('./layer-tables.js').LayerTable} LayerTable */

const tapsets = tapsetPackages();

/** Where a file lies among the layers of its package. @typedef {{ table: LayerTable, folder: string }} Place */

/**
 * Each import that breaks a rule, in words.
 *
 * @param {readonly Source[]} sources
 * @param {readonly LayerTable[]} tables
 * @returns {string[]}
 */
export function checkLayers(sources = readSources(), tables = LAYER_TABLES) {
  return [
    ...sources.flatMap((source) => homeless(source, tables)),
    ...tables.flatMap((table) => emptyLayers(table, sources)),
    ...sources.flatMap((source) => breaches(source, tables)),
    ...circles(new Map(sources.map((source) => [source.path, targetsOf(source)]))),
    ...circles(foldersOf(sources)),
  ];
}

/** @param {Source} source @param {readonly LayerTable[]} tables */
function homeless({ path }, tables) {
  const place = placeOf(path, tables);
  return place === undefined || heightOf(place) !== undefined
    ? []
    : [`${path}: ${place.folder}/ has no layer; give it one in tools/check/layer-tables.js`];
}

/** @param {LayerTable} table @param {readonly Source[]} sources */
function emptyLayers(table, sources) {
  const folders = new Set(sources.map(({ path }) => placeOf(path, [table])?.folder));
  return table.layers
    .filter(([, folder]) => !folders.has(folder))
    .map(([, folder]) => `tools/check/layer-tables.js: ${table.package}/src has no ${folder}/`);
}

/** @param {Source} source @param {readonly LayerTable[]} tables */
function breaches(source, tables) {
  // A test may look at what is built on top of what it tests.
  if (isTest(source.path)) return [];
  return source.imports.flatMap((specifier) => {
    const why =
      breachOfLayers(source, specifier, tables) ??
      breachBetweenPackages(source, specifier) ??
      breachOfTapset(source, specifier);
    return why === undefined ? [] : [`${source.path} imports ${specifier}: ${why}`];
  });
}

/** @param {Source} source @param {string} specifier @param {readonly LayerTable[]} tables */
function breachOfLayers(source, specifier, tables) {
  const from = placeOf(source.path, tables);
  if (from === undefined) return undefined;
  const { table, folder } = from;
  const target = resolveImport(source, specifier);
  if (target === undefined) return breachOfPurity(from, specifier);
  const to = placeOf(target, tables);
  if (to === undefined || to.table !== table || to.folder === folder) return undefined;
  const [own, other] = [heightOf(from), heightOf(to)];
  if (own === undefined || other === undefined) return undefined;
  if (other >= own) return `${folder}/ (${own}) is not above ${to.folder}/ (${other})`;
  return table.strangers.some(([low, stranger]) => low === folder && stranger === to.folder)
    ? `${folder}/ must not know ${to.folder}/`
    : undefined;
}

/** @param {Place} place @param {string} specifier */
function breachOfPurity({ table: { machine }, folder }, specifier) {
  if (machine === null || machine === folder) return undefined;
  return /^node:(fs|child_process|os)/.test(specifier) ? `only ${machine}/ touches the machine` : undefined;
}

/** Sources of another package come by its name. @param {Source} source @param {string} specifier */
function breachBetweenPackages(source, specifier) {
  const target = resolveImport(source, specifier);
  if (target === undefined) return undefined;
  const [own, other] = [packageOf(source.path), packageOf(target)];
  // What it measures is inside.
  if (/^tools\/bench\/(decode|bodies|symbols)-entry\.ts$/.test(source.path)) return undefined;
  return own === other ? undefined : `a file of ${other} by its path`;
}

/** @param {Source} source @param {string} specifier */
function breachOfTapset({ path }, specifier) {
  if (!tapsets.some(({ folder }) => path.startsWith(`${folder}/src/`))) return undefined;
  if (specifier.startsWith('.') || /^@tap\/native-core\/(tapset|machine)$/.test(specifier)) return undefined;
  return specifier === 'node:net' || tapsets.some(({ name }) => name === specifier)
    ? undefined
    : 'a tapset imports @tap/native-core/tapset, @tap/native-core/machine and other tapsets, nothing else';
}

/** @param {string} path @param {readonly LayerTable[]} tables @returns {Place | undefined} */
function placeOf(path, tables) {
  const [, owner, folder = '.'] = /^(.+?)\/src\/(?:([^/]+)\/)?/.exec(path) ?? [];
  const table = tables.find((each) => each.package === owner);
  return table && { table, folder };
}

/** @param {Place} place */
function heightOf({ table, folder }) {
  return table.layers.find(([, name]) => name === folder)?.[0];
}

/** @param {string} path */
function packageOf(path) {
  return /^(native-core|packages\/[^/]+|tools)\//.exec(path)?.[1];
}

/** The files that a file imports. @param {Source} source */
function targetsOf(source) {
  return source.imports.flatMap((specifier) => resolveImport(source, specifier) ?? []);
}

/** What folder of sources imports from which others of its package. @param {readonly Source[]} sources */
function foldersOf(sources) {
  /** @type {Map<string, Set<string>>} */
  const folders = new Map();
  for (const source of sources) {
    const from = folderOf(source.path);
    if (from === undefined || isTest(source.path)) continue;
    const others = folders.get(from) ?? folders.set(from, new Set()).get(from);
    for (const target of targetsOf(source)) {
      const to = folderOf(target);
      if (to !== undefined && to !== from) others?.add(to);
    }
  }
  return folders;
}

/** @param {string} path */
function folderOf(path) {
  return /^(?:native-core|packages\/[^/]+)\/src(?:\/[^/]+(?=\/))?/.exec(path)?.[0];
}
