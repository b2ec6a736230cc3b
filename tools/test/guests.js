// @ts-check
import { resultOf } from './result.js';

/** @typedef {import('./result.js').Run} Run */

/**
 * Runs test files in a guest. When it dies or stands still, what finished counts, and the rest runs in a fresh guest,
 * once. The file that ran at that moment fails, unless the guest was killed from outside: then it runs again, too.
 * @param {string[]} files
 * @param {(files: string[]) => Promise<Run>} run runs some of them in a guest of their own
 * @param {(text: string) => void} tell hears of an early end
 */
export async function runInGuests(files, run, tell) {
  const first = await run(files);
  const end = guestEnd(first);
  if (end === undefined) return resultOf(files, [first]);

  const { report } = first;
  const again = end.killed ? report.running : [];
  const others = files.filter((file) => !report.files.has(file) && !report.running.includes(file));
  const rest = [...again, ...others];
  if (rest.length === 0) return resultOf(files, [{ ...first, end: end.text }]);

  const at = report.running.length > 0 ? `, in ${report.running.join(', ')}` : '';
  const what = again.length > 0 ? `it and the other ${others.length} run` : `the other ${others.length} run`;
  tell(`${end.text} after ${report.files.size} of ${files.length} files${at}; ${what} in a fresh guest`);

  const second = await run(rest);
  const ran = { ...report, running: report.running.filter((file) => !rest.includes(file)) };
  return resultOf(files, [
    { ...first, report: ran, end: end.text },
    { ...second, end: guestEnd(second)?.text },
  ]);
}

/**
 * How the guest ended before its tests did; undefined when it did not.
 * @param {Run} run
 * @returns {{ text: string, killed: boolean } | undefined}
 */
function guestEnd({ status, output, report }) {
  if (report.strayErrors !== undefined) return undefined;
  if (status === 124) return { text: 'the guest stood still', killed: false };
  if (status !== 125) return undefined;
  const reason = /^tap: the guest .*?died: (.*)$/m.exec(output)?.[1] ?? 'nothing says why';
  return { text: `the guest died (${reason})`, killed: reason.includes('SIGKILL') };
}
