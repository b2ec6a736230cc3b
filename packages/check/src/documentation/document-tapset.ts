import type { PackageDocs, Tapset } from '@tap/native-core/inspect';
import ts from 'typescript';
import { readDeclared, type Declared } from './declared.js';
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
  // Declarations stand in the order of the source, the exports of a module in that of the alphabet.
  const defined = new Map([...tapset.probes.values()].map((found) => [found.export, found]));
  const declared = readDeclared(program, entry, new Set(defined.keys()));
  const probes = [...declared.exports].flatMap(([path, found]) => {
    const definition = defined.get(path);
    return definition === undefined ? [] : [documentProbe({ checker, report }, definition, found)];
  });
  const probePaths = new Set(probes.map((probe) => probe.export));
  const others = [...declared.exports].filter(([path]) => !probePaths.has(path));
  for (const [path, { doc }] of others) {
    if (doc === '') report(`${path} has no documentation`);
  }
  for (const { probe, export: path } of tapset.probes.values()) {
    if (!declared.exports.has(path) && !isReturn(path, defined))
      report(`${probe.name} has no documentation: the declarations have no ${path}`);
  }
  if (declared.doc === '')
    report('the package has no documentation: begin its entry with /** ... @module */ and an empty line');

  const functions = others.flatMap(([path, found]) =>
    tapset.functions.has(path) ? (documentFunction(checker, path, found) ?? []) : [],
  );
  for (const name of undeclared(tapset, declared.exports))
    report(`${name}() has no documentation: the declarations have no function ${name}`);
  const namespaces = others
    .filter(([path]) => [...probePaths].some((probe) => probe.startsWith(`${path}.`)))
    .map(([path, { doc, examples }]) => ({ name: path, doc, examples }));
  const { doc, examples } = declared;
  return { docs: { package: tapset.name, doc, examples, namespaces, probes, functions }, undocumented };
}

/** Whether an export is the return of another, which is documented with it. */
function isReturn(path: string, defined: ReadonlyMap<string, unknown>): boolean {
  return path.endsWith('.return') && defined.has(path.slice(0, -'.return'.length));
}

/** The functions that a tapset has and its declarations do not. A class cannot be called, and is no function of a tapset. */
function undeclared({ functions }: Tapset, exports: Declared['exports']): readonly string[] {
  return [...functions.keys()].filter((name) => {
    const type = exports.get(name)?.type;
    return type === undefined || type.getCallSignatures().length + type.getConstructSignatures().length === 0;
  });
}
