// @ts-check
import { writeFileSync } from 'node:fs';

/**
 * A reporter for Vitest that writes the counts of a run, and why tests were skipped, to the file that TAP_TEST_REPORT
 * names. A file that cannot be loaded and an error outside of a test count as one failed test each.
 */
export default class CountsReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} strayErrors
   */
  onTestRunEnd(modules, strayErrors) {
    /** @type {import('./counts.js').Counts} */
    const counts = { passed: 0, failed: strayErrors.length, skipped: [] };
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed += 1;
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') counts.passed += 1;
        else if (result.state === 'failed') counts.failed += 1;
        else counts.skipped.push(`${test.fullName}: ${reason(test, result)}`);
      }
    }
    writeFileSync(String(process.env.TAP_TEST_REPORT), JSON.stringify(counts));
  }
}

/**
 * @param {import('vitest/node').TestCase} test
 * @param {import('vitest/node').TestResult} result
 */
function reason(test, result) {
  if (result.state === 'skipped' && result.note) return result.note;
  return test.options.mode === 'todo' ? 'to do' : 'no reason given';
}
