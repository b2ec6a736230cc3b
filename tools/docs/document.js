import { readDeclared } from './declared.js';
import { documentFunction } from './functions.js';
import { documentProbe } from './probes.js';

/**
 * Documents a tapset's package: what its declarations say, about what its definitions are.
 *
 * @param {object} source
 * @param {import('typescript').Program} source.program A program that holds `entry`.
 * @param {string} source.entry The package's declarations or source.
 * @param {import('./shape.d.ts').Tapset} source.tapset The tapset of the package's module.
 * @param {(kind: any) => string} source.shownType The TypeScript type of a kind's values.
 * @returns {{ docs: import('./shape.d.ts').PackageDocs, problems: string[] }} `problems` has a line for everything
 *   that is not documented.
 */
export function documentPackage({ program, entry, tapset, shownType }) {
  /** @type {string[]} */
  const problems = [];
  const checker = program.getTypeChecker();
  const declared = readDeclared(program, entry);
  const facts = { checker, shownType, report: (/** @type {string} */ problem) => problems.push(problem) };

  // Declarations stand in the order of the source, the exports of a module in that of the alphabet.
  const defined = new Map([...tapset.probes.values()].map((found) => [found.export, found]));
  const probes = [...declared.exports].flatMap(([path, found]) => {
    const definition = defined.get(path);
    return definition === undefined ? [] : [documentProbe(facts, definition, found)];
  });
  const probePaths = new Set(probes.map((probe) => probe.export));
  const others = [...declared.exports].filter(([path]) => !probePaths.has(path));
  for (const [path, { doc }] of others) {
    if (doc === '') problems.push(`${path} has no documentation`);
  }
  if (declared.doc === '')
    problems.push('the package has no documentation: begin its entry with /** ... @module */');

  const functions = others.flatMap(([path, found]) => documentFunction(checker, path, found) ?? []);
  const namespaces = others
    .filter(([path]) => [...probePaths].some((probe) => probe.startsWith(`${path}.`)))
    .map(([path, { doc, examples }]) => ({ name: path, doc, examples }));
  const { doc, examples } = declared;
  return { docs: { package: tapset.name, doc, examples, namespaces, probes, functions }, problems };
}
