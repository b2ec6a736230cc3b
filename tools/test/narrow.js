// @ts-check
import { SetupError, say } from '../setup/say.js';
import { reachedBy } from './changed.js';
import { readTestFile } from './files.js';
import { importersOf, listTests } from './vitest.js';

/** @typedef {import('./choose.js').Choice} Choice */
/** @typedef {import('./files.js').TestFiles} TestFiles */

/**
 * Leaves of a choice what a change reaches.
 * @param {Choice} choice
 * @param {{ since: string, files: string[] }} change
 * @param {TestFiles} all every test file that there is
 * @param {string} folder takes notes
 * @returns {Promise<Choice>}
 */
export async function narrowToChange(choice, change, all, folder) {
  const importing = await importersOf(change.since, { folder });
  if (importing === undefined) throw new SetupError('Vitest cannot tell what imports the changed files');
  const reached = new Set(Object.values(reachedBy(change.files, importing, all)).flat());
  const narrowed = keep(choice, (file) => reached.has(file));
  const counts = Object.entries(narrowed.files).map(([part, { length }]) => `${length} ${part}`);
  say(`the change reaches test files: ${counts.join(', ')}`);
  return narrowed;
}

/**
 * Leaves of a choice the files with tests whose names match its patterns. Each pattern has to match some.
 * @param {Choice} choice
 * @param {string} folder takes notes
 * @returns {Promise<Choice>}
 */
export async function narrowToNames(choice, folder) {
  const { files, patterns } = choice;
  const loaded = [...files.unit, ...files.kernel];
  if (loaded.length > 10) say(`looking for such names in ${loaded.length} test files`);
  const listed = loaded.length > 0 ? await listTests(loaded, { folder, patterns }) : [];
  // A file that cannot be loaded has to fail, so it has to run.
  if (listed === undefined) return choice;
  const titled = files.tools.flatMap((file) => titlesIn(file).map((name) => ({ name, file })));
  const matching = patterns.map((pattern) => {
    const regex = new RegExp(pattern, 'i');
    const tests = [...listed, ...titled].filter(({ name }) => regex.test(name));
    if (tests.length === 0) throw new SetupError(`no test has a name that matches ${pattern}`);
    return tests;
  });
  const found = new Set(matching.flat().map(({ file }) => file));
  return keep(choice, (file) => found.has(file));
}

/**
 * @param {Choice} choice
 * @param {(file: string) => boolean} wanted
 * @returns {Choice}
 */
function keep({ checks, files, patterns }, wanted) {
  const { unit, tools, kernel } = files;
  return {
    checks,
    files: { unit: unit.filter(wanted), tools: tools.filter(wanted), kernel: kernel.filter(wanted) },
    patterns,
  };
}

/** The titles in a test file of the tools, which Node cannot list. @param {string} file */
const titlesIn = (file) =>
  [...readTestFile(file).matchAll(/\b(?:describe|it)\(\s*(['"`])(.*?)\1,/g)].map(([, , title = '']) => title);
