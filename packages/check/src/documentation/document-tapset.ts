import type { PackageDocs, Tapset } from '@tap/native-core/inspect';
import ts from 'typescript';
import { readDeclared } from './declared.js';
import { documentFunction } from './document-function.js';
import { documentProbe } from './document-probe.js';

/** The documentation of a tapset, and what it lacks. */
export interface Documented {
  readonly docs: PackageDocs;
  /** A line for everything that has no documentation, or the wrong one. */
  readonly undocumented: readonly string[];
}

/** Declarations are read as those of a package of ES modules, without types that are everywhere. */
const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
  strict: true,
  noEmit: true,
};

/** Documents a tapset: what its declarations say, about what its definitions are. */
export function documentTapset(
  tapset: Tapset,
  entry: string,
  options: ts.CompilerOptions = compilerOptions,
): Documented {
  const program = ts.createProgram([entry], options);
  const undocumented: string[] = [];
  const report = (problem: string): void => void undocumented.push(problem);
  const checker = program.getTypeChecker();
  const declared = readDeclared(program, entry);

  // Declarations stand in the order of the source, the exports of a module in that of the alphabet.
  const defined = new Map([...tapset.probes.values()].map((found) => [found.export, found]));
  const probes = [...declared.exports].flatMap(([path, found]) => {
    const definition = defined.get(path);
    return definition === undefined ? [] : [documentProbe({ checker, report }, definition, found)];
  });
  const probePaths = new Set(probes.map((probe) => probe.export));
  const others = [...declared.exports].filter(([path]) => !probePaths.has(path));
  for (const [path, { doc }] of others) {
    if (doc === '') report(`${path} has no documentation`);
  }
  if (declared.doc === '')
    report('the package has no documentation: begin its entry with /** ... @module */ and an empty line');

  const functions = others.flatMap(([path, found]) => documentFunction(checker, path, found) ?? []);
  const namespaces = others
    .filter(([path]) => [...probePaths].some((probe) => probe.startsWith(`${path}.`)))
    .map(([path, { doc, examples }]) => ({ name: path, doc, examples }));
  const { doc, examples } = declared;
  return { docs: { package: tapset.name, doc, examples, namespaces, probes, functions }, undocumented };
}
