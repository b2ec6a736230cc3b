// @ts-check
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { relative } from 'node:path';
import { ROOT } from '../setup/workspace.js';

/**
 * A reporter for Vitest that appends a line to the file that TAP_TEST_REPORT names when a test file starts and when it
 * ends, and one when the run ends. A guest may die at any time: what is written by then stays.
 */
export default class FileReporter {
  #report = openSync(String(process.env.TAP_TEST_REPORT), 'a');
  /** @type {Set<string>} */
  #ended = new Set();

  /** Loading a file may take longer than its tests. @param {import('vitest/node').TestModule} module */
  onTestModuleQueued(module) {
    this.#append({ start: pathOf(module) });
  }

  /** @param {import('vitest/node').TestModule} module */
  onTestModuleEnd(module) {
    this.#end(module);
  }

  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} strayErrors
   */
  onTestRunEnd(modules, strayErrors) {
    for (const module of modules) if (!this.#ended.has(module.id)) this.#end(module);
    this.#append({ strayErrors: strayErrors.length });
    closeSync(this.#report);
  }

  /** @param {import('vitest/node').TestModule} module */
  #end(module) {
    this.#ended.add(module.id);
    this.#append({ end: pathOf(module), ...resultOf(module) });
  }

  /** @param {import('./report.js').Line} line */
  #append(line) {
    writeSync(this.#report, `${JSON.stringify(line)}\n`);
    fsyncSync(this.#report);
  }
}

/** @param {import('vitest/node').TestModule} module */
const pathOf = (module) => relative(ROOT, module.moduleId);

/**
 * The counts and the slow tests of a file. An error of a file or suite outside of its tests counts as one failed test.
 * @param {import('vitest/node').TestModule} module
 * @returns {import('./report.js').FileResult}
 */
function resultOf(module) {
  const pattern = module.project.config.testNamePattern;
  /** @type {import('./report.js').FileResult} */
  const file = { passed: 0, failures: [], skipped: [], timed: [] };
  const fail = (
    /** @type {string} */ name,
    /** @type {readonly { message: string, stack?: string }[]} */ errors,
  ) => file.failures.push([name, ...errors.map(({ stack, message }) => stack ?? message)].join('\n'));
  if (module.errors().length > 0) fail('(the file)', module.errors());
  for (const suite of module.children.allSuites())
    if (suite.errors().length > 0) fail(suite.fullName, suite.errors());
  for (const test of module.children.allTests()) {
    const result = test.result();
    const seconds = (test.diagnostic()?.duration ?? 0) / 1000;
    if (result.state === 'passed') file.passed += 1;
    else if (result.state === 'failed') fail(test.fullName, result.errors);
    else if (pattern?.test(test.fullName.replaceAll(' > ', ' ')) ?? true)
      file.skipped.push(`${test.fullName}: ${reason(test, result)}`);
    if (seconds > 0) file.timed.push({ name: test.fullName, seconds });
  }
  return file;
}

/**
 * @param {import('vitest/node').TestCase} test
 * @param {import('vitest/node').TestResult} result
 */
function reason(test, result) {
  if (result.state === 'skipped' && result.note) return result.note;
  return test.options.mode === 'todo' ? 'to do' : 'no reason given';
}
