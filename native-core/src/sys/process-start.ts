import { constants } from 'node:fs';
import { uptime } from 'node:os';
import { Absent } from './absent.js';
import { closing, openStep, readToEnd, type Steps } from './steps.js';

/** A line of /proc/PID/stat is shorter: 52 numbers and a name of at most 64 bytes. */
const maxLine = 4_096;
/** proc_pid_stat(5), counted from the field behind the name: starttime is field 22. */
const startField = 19;
/** Milliseconds of a tick: USER_HZ is 100 on x86-64 and arm64. */
const tick = 10;

/**
 * When a process started, in milliseconds since 1970 by the wall clock of now: where someone has set the clock since, the process
 * itself saw another time. A program that is started in the process does not change it.
 *
 * @param directory is that of the process in procfs.
 * @throws Absent where the line does not tell; what open(2) and read(2) refuse.
 */
export function* processStart(directory: string): Steps<number> {
  const fd = yield* openStep(`${directory}/stat`, constants.O_RDONLY);
  const line = (yield* closing(fd, () => readToEnd(fd, maxLine))).toString('latin1');
  return Date.now() - uptime() * 1_000 + startAfterBoot(line);
}

/** Milliseconds from boot to the start of a process, by its line of /proc/PID/stat. @throws Absent where it does not tell. */
export function startAfterBoot(line: string): number {
  // The name in parentheses can hold anything, blanks and parentheses, too.
  const end = line.lastIndexOf(')');
  const ticks = line.slice(end + 2).split(' ')[startField] ?? '';
  if (end < 0 || !/^\d{1,16}$/.test(ticks)) throw new Absent('damaged');
  return Number(ticks) * tick;
}
