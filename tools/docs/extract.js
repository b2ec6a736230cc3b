/**
 * Writes dist/docs.json of a built package: `node tools/docs/extract.js packages/net`. Fails, with a line for each,
 * when an export, a probe or a value has no documentation.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { documentPackage } from './document.js';

const directory = resolve(process.argv[2] ?? '.');
const entry = join(directory, 'dist/index.d.ts');
const { name, version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
const program = ts.createProgram([entry], {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
  strict: true,
  noEmit: true,
});
const module = await import(pathToFileURL(join(directory, 'dist/index.js')).href);
const { readTapset, shownType } = await import(
  new URL('../../native-core/dist/inspect.js', import.meta.url).href
);

const tapset = readTapset(module, { name, version, documentation: null });
const { docs, problems } = documentPackage({ program, entry, tapset, shownType });
if (problems.length > 0) {
  for (const problem of problems) process.stderr.write(`${name}: ${problem}\n`);
  process.exitCode = 1;
} else {
  writeFileSync(join(directory, 'dist/docs.json'), `${JSON.stringify(docs, null, 2)}\n`);
}
