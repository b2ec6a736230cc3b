// @ts-check
import { readSources, resolveImport } from './sources.js';

/** @typedef {import('./sources.js').Source} Source */

/** The layers of native-core: a folder imports only from folders with a smaller number. See docs/architecture.md. */
const LAYERS = /** @type {Readonly<Record<string, number>>} */ ({
  errors: 0,
  text: 0,
  sys: 1,
  btf: 1,
  asm: 1,
  kernel: 2,
  expr: 2,
  measure: 3,
  define: 4,
  layout: 4,
  discover: 5,
  resolve: 5,
  decode: 5,
  codegen: 6,
  load: 7,
  attach: 8,
  ring: 8,
  table: 8,
  symbols: 8,
  clock: 8,
  session: 9,
  inspect: 10,
});

/** What a lower layer must not know although its number allows it: the pure layers know of no machine. */
const STRANGERS = new Set([
  'expr sys',
  'measure sys',
  'define sys',
  'define btf',
  'layout sys',
  'resolve sys',
  'decode sys',
]);

/** Each import that breaks a rule, in words. @returns {string[]} */
export function checkLayers() {
  const sources = readSources();
  const isTest = (/** @type {Source} */ { path }) => /\.test\.(ts|js)$|\/test\//.test(path);
  return [
    ...sources.filter((source) => !isTest(source)).flatMap((source) => breaches(source)),
    ...cycles(sources),
  ];
}

/** @param {Source} source */
function breaches(source) {
  return source.imports.flatMap((specifier) => {
    const why =
      breachInCore(source, specifier) ??
      breachBetweenFolders(source, specifier) ??
      breachOfTapset(source, specifier);
    return why === undefined ? [] : [`${source.path} imports ${specifier}: ${why}`];
  });
}

/** @param {Source} source @param {string} specifier */
function breachInCore(source, specifier) {
  const from = layerOf(source.path);
  if (from === undefined) return undefined;
  const target = resolveImport(source, specifier);
  if (target === undefined) return from === 'sys' ? undefined : breachOfPurity(specifier);
  const to = layerOf(target);
  if (to === undefined || to === from) return undefined;
  const [own, other] = [LAYERS[from], LAYERS[to]];
  if (own === undefined || other === undefined)
    return `${own === undefined ? from : to}/ has no layer; give it one in tools/check/layers.js`;
  if (other >= own) return `${from}/ (${own}) is not above ${to}/ (${other})`;
  return STRANGERS.has(`${from} ${to}`) ? `${from}/ must not know ${to}/` : undefined;
}

/** Files, processes and devices are the business of sys/ alone. @param {string} specifier */
function breachOfPurity(specifier) {
  return /^node:(fs|child_process|os)/.test(specifier) ? 'only sys/ touches the machine' : undefined;
}

/** Sources of another package come by its name. @param {Source} source @param {string} specifier */
function breachBetweenFolders(source, specifier) {
  const target = resolveImport(source, specifier);
  if (target === undefined) return undefined;
  const [own, other] = [packageOf(source.path), packageOf(target)];
  // What it measures is inside.
  if (source.path === 'tools/bench/decode-entry.ts') return undefined;
  return own === other ? undefined : `a file of ${other} by its path`;
}

/** @param {Source} source @param {string} specifier */
function breachOfTapset({ path }, specifier) {
  const name = /^packages\/([^/]+)\/src\//.exec(path)?.[1];
  if (name === undefined || name === 'cli' || name === 'testing') return undefined;
  if (specifier.startsWith('.') || specifier === '@tap/native-core/tapset') return undefined;
  return /^@tap\/(?!native-core|cli|testing)[a-z]+$|^node:net$/.test(specifier)
    ? undefined
    : 'a tapset imports @tap/native-core/tapset and other tapsets, nothing else';
}

/** @param {string} path */
function layerOf(path) {
  return /^native-core\/src\/([^/]+)\//.exec(path)?.[1];
}

/** @param {string} path */
function packageOf(path) {
  return /^(native-core|packages\/[^/]+|tools)\//.exec(path)?.[1];
}

/** Circles of imports, each told once. @param {Source[]} sources @returns {string[]} */
function cycles(sources) {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const done = new Set();
  /** @type {string[]} */
  const trail = [];
  /** @type {string[]} */
  const found = [];
  const visit = (/** @type {string} */ path) => {
    const source = byPath.get(path);
    if (source === undefined || done.has(path)) return;
    if (trail.includes(path)) {
      found.push(`a circle: ${[...trail.slice(trail.indexOf(path)), path].join(' -> ')}`);
      return;
    }
    trail.push(path);
    for (const specifier of source.imports) visit(resolveImport(source, specifier) ?? '');
    trail.pop();
    done.add(path);
  };
  for (const { path } of sources) visit(path);
  return found;
}
