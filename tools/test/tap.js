// @ts-check

/** How Node marks a test that a pattern of names leaves out. */
const LEFT_OUT = 'test name does not match pattern';

/**
 * Reads what Node's test runner prints in the Test Anything Protocol.
 * @param {string} output
 * @returns {{ counts: import('./counts.js').Counts, timed: { name: string, seconds: number }[] }}
 */
export function readTap(output) {
  const count = (/** @type {string} */ word) =>
    Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  const skips = [...output.matchAll(/^ *ok \d+ - (.*?) # SKIP (.*)$/gm)].filter(
    ([, , why]) => why !== LEFT_OUT,
  );
  const times = output.matchAll(
    /^ *(?:not )?ok \d+ - (.*)\n *---\n *duration_ms: ([\d.]+)\n(?! *type: 'suite')/gm,
  );
  return {
    counts: {
      passed: count('pass'),
      failed: count('fail') + count('cancelled'),
      skipped: skips.map(([, name, why]) => `${name}: ${why}`),
    },
    timed: [...times]
      .filter(([, name]) => !name?.includes(' # SKIP'))
      .map(([, name = '', time]) => ({ name, seconds: Number(time) / 1000 })),
  };
}
