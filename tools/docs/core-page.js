// @ts-check
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { coreEntry } from './core-entry.js';
import { CORE_SECTIONS } from './core-sections.js';

/** The packages that examples import, with their declarations: the core first, then tapsets. */
const MODULES = /** @type {const} */ ([
  ['@tap/native-core', 'native-core/dist/index.d.ts'],
  ['@tap/native-core/tapset', 'native-core/dist/tapset.d.ts'],
  ['@tap/context', 'packages/context/dist/index.d.ts'],
  ['@tap/kprocess', 'packages/kprocess/dist/index.d.ts'],
  ['@tap/net', 'packages/net/dist/index.d.ts'],
  ['@tap/timestamp', 'packages/timestamp/dist/index.d.ts'],
]);

/**
 * The page of the reference about native-core, from the declarations that the build emits.
 *
 * @throws Error for an export that no part of the page has, and for a name that is not exported.
 */
export async function corePage() {
  const files = MODULES.map(([, path]) => fileURLToPath(new URL(`../../${path}`, import.meta.url)));
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ESNext,
    strict: true,
    types: ['node'],
  });
  const exported = files.map((file) => exportsOf(program, file));
  const core = exported[0] ?? new Map();
  const modules = MODULES.map(([name], i) => /** @type {const} */ ([name, new Set(exported[i]?.keys())]));
  requireAll(new Set(core.keys()));
  const parts = await Promise.all(
    CORE_SECTIONS.map(async ({ title, says, names }) => {
      const entries = names.map((name) => coreEntry(program, name, core.get(name), modules));
      return [`## ${title}`, says, ...(await Promise.all(entries)).flat()];
    }),
  );
  const blocks = [
    '<!-- Generated from the doc comments in the source: change those, then run `node tools/docs/reference.js`. -->',
    '# @tap/native-core',
    'What runs the probes of all tapsets: queries, sessions, tables, named maps, and errors.',
    ...parts.flat(),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/**
 * The exports of a module by name, each as what it stands for.
 *
 * @param {ts.Program} program
 * @param {string} path
 * @returns {ReadonlyMap<string, ts.Symbol>}
 */
function exportsOf(program, path) {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${path} is not there: build the packages first`);
  const found = checker.getExportsOfModule(module).map((one) => {
    const isAlias = (one.flags & ts.SymbolFlags.Alias) !== 0;
    return /** @type {const} */ ([one.name, isAlias ? checker.getAliasedSymbol(one) : one]);
  });
  return new Map(found);
}

/** @param {ReadonlySet<string>} exported */
function requireAll(exported) {
  const named = CORE_SECTIONS.flatMap(({ names }) => names);
  const wrong = [
    ...[...exported].filter((name) => !named.includes(name)).map((name) => `${name} is in no part`),
    ...named.filter((name) => !exported.has(name)).map((name) => `${name} is not exported`),
    ...named.filter((name, i) => named.indexOf(name) !== i).map((name) => `${name} is there twice`),
  ];
  if (wrong.length > 0) throw new Error(`tools/docs/core-sections.js: ${wrong.join(', ')}`);
}
