// @ts-check

/**
 * What the tests of a file found: how many passed, which failed with what errors, which were skipped for what reason,
 * and how long each took.
 * @typedef {object} FileResult
 * @property {number} passed
 * @property {string[]} failures
 * @property {string[]} skipped
 * @property {{ name: string, seconds: number }[]} timed
 */

/**
 * A line of a report: a file starts, a file ends, or the whole run does.
 * @typedef {{ start: string } | ({ end: string } & FileResult) | { strayErrors: number }} Line
 */

/**
 * What a report tells of a run. `running` are the files that started and did not end; `strayErrors`, the errors outside
 * of all files, are known when the run ended.
 * @typedef {{ files: Map<string, FileResult>, running: string[], strayErrors: number | undefined }} Report
 */

/**
 * Reads the lines of a report, the last of which may have been cut off.
 * @param {string} text
 * @returns {Report}
 */
export function readReport(text) {
  /** @type {Report} */
  const report = { files: new Map(), running: [], strayErrors: undefined };
  for (const json of text.split('\n').slice(0, -1)) {
    /** @type {Line} */
    const line = JSON.parse(json);
    if ('start' in line) report.running.push(line.start);
    else if ('end' in line) {
      const { end, ...result } = line;
      report.files.set(end, result);
      report.running = report.running.filter((file) => file !== end);
    } else report.strayErrors = line.strayErrors;
  }
  return report;
}
