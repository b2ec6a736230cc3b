// @ts-check

/**
 * What a part of the tests found. `skipped` tells for each test left out which and why.
 * @typedef {{ passed: number, failed: number, skipped: string[] }} Counts
 */

/**
 * The counts of a check that is one test.
 * @param {boolean} passed
 * @returns {Counts}
 */
export function oneTest(passed) {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: [] };
}

/**
 * @param {Counts[]} parts
 * @returns {Counts}
 */
export function sum(parts) {
  return {
    passed: parts.reduce((total, part) => total + part.passed, 0),
    failed: parts.reduce((total, part) => total + part.failed, 0),
    skipped: parts.flatMap((part) => part.skipped),
  };
}

/**
 * @param {Counts} counts
 * @returns {string} `N passed, N failed, N skipped`
 */
export function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}

/**
 * The counts in the last line of an output that has them, as `inWords` writes them.
 * @param {string} output
 * @returns {Counts | undefined}
 */
export function readWords(output) {
  const lines = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)];
  const last = lines.at(-1);
  if (last === undefined) return undefined;
  const skipped = Array.from({ length: Number(last[3] ?? 0) }, () => 'a check that its tool names above');
  return { passed: Number(last[1]), failed: Number(last[2]), skipped };
}
