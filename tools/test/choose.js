// @ts-check
import { SetupError } from '../setup/say.js';
import { ROOT } from '../setup/workspace.js';

/**
 * What is to run: static checks by name, test files by part, and of their tests those that `patterns` match.
 * @typedef {object} Choice
 * @property {string[]} checks
 * @property {import('./files.js').TestFiles} files
 * @property {string[]} patterns regular expressions; none match all tests
 */

/** What nobody would write as a pattern. */
const MEANT_AS_PATH = /^(\.{0,2}\/|native-core\/|packages\/|docs\/|tools\/)|\.[jt]s$/;

/**
 * What the words of a command line choose among the parts that it names.
 * @param {{ parts: import('./options.js').PartName[] | undefined, words: string[] }} options
 * @param {import('./files.js').TestFiles} all every test file that there is
 * @param {readonly string[]} checkNames
 * @returns {Choice}
 */
export function choose({ parts, words }, all, checkNames) {
  const everyFile = Object.values(all).flat();
  const isPath = (/** @type {string} */ word) => everyFile.some((file) => file.includes(asPath(word)));
  const mistaken = words.find((word) => MEANT_AS_PATH.test(word) && !isPath(word));
  if (mistaken !== undefined) throw new SetupError(`no test file has ${mistaken} in its path`);
  const paths = words.filter(isPath).map(asPath);
  const checks = words.filter((word) => checkNames.includes(word));
  const patterns = words.filter((word) => !isPath(word) && !checkNames.includes(word)).map(checked);

  const has = (/** @type {import('./options.js').PartName} */ part) => parts?.includes(part) ?? true;
  const chosen = (/** @type {string} */ file) =>
    paths.length > 0 ? paths.some((path) => file.includes(path)) : patterns.length > 0 || words.length === 0;
  const choice = {
    checks: has('check') ? (words.length > 0 ? checks : [...checkNames]) : [],
    files: {
      unit: has('unit') ? all.unit.filter(chosen) : [],
      tools: has('tools') ? all.tools.filter(chosen) : [],
      kernel: has('kernel') ? all.kernel.filter(chosen) : [],
    },
    patterns,
  };
  const count = choice.checks.length + Object.values(choice.files).flat().length;
  if (count === 0) throw new SetupError(`the parts named have no test for ${words.join(' ')}`);
  return choice;
}

/**
 * A word as it may stand in the path of a test file, which begins at the root folder.
 * @param {string} word
 */
const asPath = (word) => word.replace(`${ROOT}/`, '').replace(/^\.\//, '');

/** @param {string} pattern */
function checked(pattern) {
  try {
    return new RegExp(pattern).source;
  } catch (error) {
    throw new SetupError(`"${pattern}" is not a regular expression: ${String(error).replace(/^.*: /, '')}`);
  }
}
