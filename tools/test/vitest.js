// @ts-check
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../setup/workspace.js';
import { runCommand } from './command.js';
import { readReport } from './report.js';

const VITEST = 'node_modules/.bin/vitest';
const REPORTER = fileURLToPath(new URL('reporter.js', import.meta.url));

/** All is built before tests run: what kernel tests import of other packages is the build (vitest.config.ts). */
const BUILT = { TAP_TEST_BUILT: '1' };

/**
 * Runs test files.
 * @param {string[]} files
 * @param {object} options
 * @param {string} options.folder takes the report
 * @param {string[]} options.patterns of the names of the tests to run; none for all
 * @param {string} [options.reporter] what Vitest prints
 * @param {string[]} [options.runner] a command that runs a command
 * @param {NodeJS.ProcessEnv} [options.env] more variables
 * @returns {Promise<import('./result.js').Run>}
 */
export async function runVitest(files, { folder, patterns, reporter = 'default', runner = [], env = {} }) {
  const report = join(mkdtempSync(join(folder, 'report-')), 'lines');
  const reporters = [`--reporter=${reporter}`, `--reporter=${REPORTER}`];
  const { status, output } = await runCommand(
    [...runner, VITEST, 'run', ...reporters, ...files.map(filterOf)],
    { ...env, ...BUILT, ...named(patterns), TAP_TEST_REPORT: report },
  );
  return { status, output, report: readReport(existsSync(report) ? readFileSync(report, 'utf8') : '') };
}

/**
 * Loads test files and tells the tests in them, by names that are the titles with spaces between them. Undefined when a file
 * cannot be loaded.
 * @param {string[]} files
 * @param {{ folder: string, patterns: string[] }} options
 */
export async function listTests(files, { folder, patterns }) {
  const tests = await list(files.map(filterOf), folder, { ...BUILT, ...named(patterns) });
  return tests?.map(({ name = '', file }) => ({ name: name.replaceAll(' > ', ' '), file }));
}

/**
 * The test files that import what changed since a revision of git, directly or not.
 * @param {string} revision
 * @param {{ folder: string }} options
 */
export async function importersOf(revision, { folder }) {
  const files = await list(['--changed', revision, '--filesOnly'], folder, {});
  return files?.map(({ file }) => file);
}

/**
 * @param {string[]} args
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function list(args, folder, env) {
  const path = join(mkdtempSync(join(folder, 'list-')), 'json');
  const { status } = await runCommand([VITEST, 'list', `--json=${path}`, ...args], env);
  if (status !== 0 || !existsSync(path)) return undefined;
  /** @type {{ name?: string, file: string }[]} */
  const found = JSON.parse(readFileSync(path, 'utf8'));
  return found.map(({ name, file }) => ({ name, file: relative(ROOT, file) }));
}

/** A filter that this file alone meets. @param {string} file */
const filterOf = (file) => join(ROOT, file);

/**
 * The variable with which vitest.config.ts chooses tests by their names.
 * @param {string[]} patterns
 */
const named = (patterns) => (patterns.length > 0 ? { TAP_TEST_NAMES: anyOf(patterns) } : {});

/** @param {string[]} patterns */
const anyOf = (patterns) => patterns.map((pattern) => `(?:${pattern})`).join('|');
