import { constants } from 'node:fs';
import { Absent, whyOf } from './absent.js';
import { procfs } from './procfs.js';
import { closing, openStep, readToEnd, runNow, type Steps } from './steps.js';

/** A line of /proc/PID/stat is shorter: 52 numbers and a name of at most 64 bytes. */
const maxLine = 4_096;
/** proc_pid_stat(5), counted from the field behind the name: startcode is field 26, startstack 28, start_brk 47. */
const fields = { startCode: 23, startStack: 25, startBrk: 44 };

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
 * `mm->start_stack`, `start_brk` and `start_code`.
 */
export function parseAddressSpace(line: string): bigint | null {
  // The name in parentheses can hold anything, blanks and parentheses, too.
  const end = line.lastIndexOf(')');
  if (end < 0) return null;
  const values = line.slice(end + 2).split(' ');
  const [code, stack, brk] = [fields.startCode, fields.startStack, fields.startBrk].map((field) =>
    /^\d{1,20}$/.test(values[field] ?? '') ? BigInt(values[field] as string) : 0n,
  ) as [bigint, bigint, bigint];
  // Without permission the kernel shows 1 for the code, and 0 for the others: fs/proc/array.c, do_task_stat().
  if (code <= 1n || stack === 0n) return null;
  return BigInt.asUintN(64, stack * 0x3779b97fn + brk * 0x5bd1e995n + code * 0x27d4eb2fn);
}
