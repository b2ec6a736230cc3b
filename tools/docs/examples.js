import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * A block of TypeScript in a page.
 *
 * @typedef {object} Example
 * @property {string} page Path of the page, from the root of the repository.
 * @property {number} line Line of the page on which the code starts, counted from 1.
 * @property {string} code
 */

/**
 * Finds every block that is marked `ts` in the Markdown pages of some files and folders.
 *
 * @param {string} root
 * @param {readonly string[]} places
 * @returns {Example[]}
 */
export function findExamples(root, places) {
  return places.flatMap((place) => pagesIn(root, place)).flatMap((page) => examplesOf(root, page));
}

/**
 * Checks the types of examples, each as a module of its own; gives a line for each error.
 *
 * @param {string} root
 * @param {readonly Example[]} examples
 * @param {ts.CompilerOptions} options
 * @returns {string[]}
 */
export function checkExamples(root, examples, options) {
  const files = new Map(examples.map((example, i) => [join(root, `${example.page}.${i}.ts`), example]));
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists.call(host, name);
  host.readFile = (name) => files.get(name)?.code ?? readFile.call(host, name);
  host.getSourceFile = (name, target, ...rest) => {
    const example = files.get(name);
    if (example === undefined) return getSourceFile.call(host, name, target, ...rest);
    // Without an import or export it would be a script, whose names all examples share.
    return ts.createSourceFile(name, `${example.code}\nexport {};\n`, target, true);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([name, example]) => {
    const file = program.getSourceFile(name);
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map(({ start = 0, messageText }) => {
      const line = example.line + (file?.getLineAndCharacterOfPosition(start).line ?? 0);
      return `${example.page}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}

/**
 * @param {string} root
 * @param {string} place
 * @returns {string[]}
 */
function pagesIn(root, place) {
  const found = statSync(join(root, place), { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [place];
  return readdirSync(join(root, place), { withFileTypes: true }).flatMap((entry) => {
    const path = join(place, entry.name);
    if (entry.isDirectory()) return pagesIn(root, path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/**
 * @param {string} root
 * @param {string} page
 * @returns {Example[]}
 */
function examplesOf(root, page) {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length + 1,
    code: match[1] ?? '',
  }));
}
