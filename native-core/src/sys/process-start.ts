import { uptime } from 'node:os';
import { Absent } from './absent.js';
import { fieldsBehindName } from './process-stat.js';

/** Field 22 of proc_pid_stat(5), starttime, counted from the field behind the name. */
const startField = 19;
/** Milliseconds of a tick: USER_HZ is 100 on x86-64 and arm64. */
const tick = 10;

/**
 * When a process started, in milliseconds since 1970 by the wall clock of now: where someone has set the clock since, the process
 * itself saw another time. A program that is started in the process does not change it.
 *
 * @param line is that of the process in /proc/PID/stat.
 * @throws Absent where it does not tell.
 */
export function processStart(line: string): number {
  return Date.now() - uptime() * 1_000 + startAfterBoot(line);
}

/** Milliseconds from boot to the start of a process, by its line of /proc/PID/stat. @throws Absent where it does not tell. */
export function startAfterBoot(line: string): number {
  const ticks = fieldsBehindName(line)[startField] ?? '';
  if (!/^\d{1,16}$/.test(ticks)) throw new Absent('damaged');
  return Number(ticks) * tick;
}
