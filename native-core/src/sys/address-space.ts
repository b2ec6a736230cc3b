import { constants } from 'node:fs';
import { Absent, whyOf } from './absent.js';
import { procfs } from './procfs.js';
import { closing, openStep, readToEnd, runNow, type Steps } from './steps.js';

/** A line of /proc/PID/stat is shorter: 52 numbers and a name of at most 64 bytes. */
const maxLine = 4_096;
/** What is summed up, by its place in proc_pid_stat(5), counted from the field behind the name, and by an odd weight. */
const [startCode, startStack] = [23, 25];
const weights: readonly (readonly [field: number, weight: bigint])[] = [
  [startCode, 0x27d4eb2fn],
  [24, 0x165667b1n], // endcode, field 27 of the page
  [startStack, 0x3779b97fn],
  [42, 0x45d9f3b5n], // start_data, 45
  [43, 0x2c1b3c6dn], // end_data, 46
  [44, 0x5bd1e995n], // start_brk, 47
];

/**
 * Identity of the address space that a process has now; null where this user may not know it, where the process has ended, and
 * for threads of the kernel. A program that is started in the process gets another one, and a copy by fork() the same.
 */
export function addressSpaceOf(pid: number): bigint | null {
  return runNow(withoutThrow(pid));
}

function* withoutThrow(pid: number): Steps<bigint | null> {
  try {
    return yield* addressSpaceSteps(pid);
  } catch {
    return null;
  }
}

/** The same in steps. @throws Absent where it cannot be known. */
export function* addressSpaceSteps(pid: number): Steps<bigint> {
  const directory = procfs.directory(pid);
  if (directory === null) throw new Absent('ended');
  const fd = yield* openStep(`${directory}/stat`, constants.O_RDONLY);
  const line = yield* closing(fd, () => readStat(fd));
  const text = line.toString('latin1');
  const space = parseAddressSpace(text);
  // One that has ended, and that its parent has not asked for yet, is there without an address space.
  const hasEnded = text.slice(text.lastIndexOf(')')).startsWith(') Z ');
  if (space === null) throw new Absent(hasEnded ? 'ended' : 'not permitted');
  return space;
}

function* readStat(fd: number): Steps<Buffer> {
  try {
    return yield* readToEnd(fd, maxLine);
  } catch (error) {
    // A process that has ended since it was opened: ESRCH.
    throw new Absent(whyOf(error));
  }
}

/**
 * Identity of an address space by a line of /proc/PID/stat; null where the line does not tell. The kernel computes the same of
 * the same members of `mm_struct`.
 */
export function parseAddressSpace(line: string): bigint | null {
  // The name in parentheses can hold anything, blanks and parentheses, too.
  const end = line.lastIndexOf(')');
  if (end < 0) return null;
  const values = line.slice(end + 2).split(' ');
  const valueOf = (field: number): bigint =>
    /^\d{1,20}$/.test(values[field] ?? '') ? BigInt(values[field] as string) : 0n;
  // Without permission the kernel shows 1 for the code, and 0 for the others: fs/proc/array.c, do_task_stat().
  if (valueOf(startCode) <= 1n || valueOf(startStack) === 0n) return null;
  const sum = weights.reduce((all, [field, weight]) => all + valueOf(field) * weight, 0n);
  return BigInt.asUintN(64, sum);
}
