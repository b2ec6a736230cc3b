// @ts-check

/**
 * A run of Vitest. `end` tells how it was ended early, if so.
 * @typedef {{ status: number | null, output: string, report: import('./report.js').Report, end?: string | undefined }} Run
 */

/**
 * What a part of the tests found, what its tools printed, and how long its tests took.
 * @typedef {object} Result
 * @property {import('./counts.js').Counts} counts
 * @property {string} output
 * @property {{ name: string, file?: string, seconds: number }[]} timed
 */

/** The lines of an output that tell how a run ended; a kernel's last words are among them. */
const LAST_LINES = 40;

/**
 * The result of the runs of test files, each of which ran in one of them, the last that it was given to. A file that
 * did not finish is a failed test; so is an exit status that the failures do not explain.
 * @param {string[]} files
 * @param {Run[]} runs
 * @returns {Result}
 */
export function resultOf(files, runs) {
  const results = new Map(runs.flatMap(({ report }) => [...report.files]));
  const all = [...results.values()];
  const skipped = all.flatMap((file) => file.skipped);
  const strays = runs.reduce((total, { report }) => total + (report.strayErrors ?? 0), 0);
  const lost = lostFiles(files, runs);
  const failed = all.reduce((total, { failures }) => total + failures.length, 0) + strays + lost.length;
  const last = runs.at(-1);
  const unexplained = failed === 0 && last !== undefined && last.status !== 0;
  const complaints = [
    ...runs.flatMap(untoldFailures),
    ...lost,
    ...(unexplained ? [`FAILED  all tests passed, and yet the status is ${last.status}`] : []),
  ];
  return {
    counts: {
      passed: all.reduce((total, { passed }) => total + passed, 0),
      failed: failed + (unexplained ? 1 : 0),
      skipped,
    },
    output: [...runs.map(({ output }) => withoutPassed(output)), ...complaints].join('\n'),
    timed: [...results].flatMap(([file, { timed }]) => timed.map((test) => ({ ...test, file }))),
  };
}

/**
 * Says for each file without a result why it has none, with the last lines of the run that lost it.
 * @param {string[]} files
 * @param {Run[]} runs
 */
function lostFiles(files, runs) {
  const missing = files.filter((file) => runs.every(({ report }) => !report.files.has(file)));
  const last = runs.at(-1);
  const nothingRan = runs.every(({ report }) => report.files.size + report.running.length === 0);
  if (nothingRan && last !== undefined && last.end === undefined && last.report.strayErrors === undefined)
    return [`FAILED  no test file ran: status ${last.status}`];
  return missing.map((file) => {
    const run = runs.find(({ report }) => report.running.includes(file));
    if (run !== undefined) {
      const tail = run.output.trimEnd().split('\n').slice(-LAST_LINES).join('\n').replace(/^/gm, '    ');
      return `FAILED  ${file}: ${run.end ?? `the run ended with status ${run.status}`} while it ran\n${tail}`;
    }
    return `FAILED  ${file}: did not run${last?.end === undefined ? '' : `, ${last.end}`}`;
  });
}

/** The failures of a run that ended before Vitest told them. @param {Run} run */
const untoldFailures = ({ report }) =>
  report.strayErrors === undefined
    ? [...report.files].flatMap(([file, { failures }]) => failures.map((text) => `FAILED  ${file}: ${text}`))
    : [];

/** A line for each test that passed shows that a guest goes on; afterwards nobody wants them. @param {string} output */
const withoutPassed = (output) => output.replace(/^.{0,12}✓ .*\n/gm, '');
