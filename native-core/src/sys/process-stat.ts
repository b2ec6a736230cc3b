import { constants } from 'node:fs';
import { Absent, whyOf } from './absent.js';
import { closing, openStep, readToEnd, type Steps } from './steps.js';

/** A line of /proc/PID/stat is shorter: 52 numbers and a name of at most 64 bytes. */
const maxLine = 4_096;

/**
 * The line of /proc/PID/stat.
 *
 * @param directory is that of the process in procfs.
 * @throws Absent where the process has ended; what open(2) refuses.
 */
export function* readProcessStat(directory: string): Steps<string> {
  const fd = yield* openStep(`${directory}/stat`, constants.O_RDONLY);
  return yield* closing(fd, () => readLine(fd));
}

function* readLine(fd: number): Steps<string> {
  try {
    return (yield* readToEnd(fd, maxLine)).toString('latin1');
  } catch (error) {
    // A process that has ended since it was opened: ESRCH.
    throw new Absent(whyOf(error));
  }
}

/**
 * The fields of proc_pid_stat(5) behind the name: the first is field 3, the state. The name in parentheses can hold anything, blanks and
 * parentheses, too. Empty for another line.
 */
export function fieldsBehindName(line: string): readonly string[] {
  const end = line.lastIndexOf(')');
  return end < 0 ? [] : line.slice(end + 2).split(' ');
}
