import { Absent } from './absent.js';
import { fieldsBehindName, readProcessStat } from './process-stat.js';
import { procfs } from './procfs.js';
import { runNow, type Steps } from './steps.js';

/** A member of `struct mm_struct` that execve(2) settles. */
type SettledMember = 'start_code' | 'end_code' | 'start_stack' | 'start_data' | 'end_data' | 'start_brk';

/**
 * Of what the identity of an address space is the sum: these members, each with its place in
 * proc_pid_stat(5), counted from the field behind the name, and with a weight, which is odd, so that no bit is lost.
 */
const addressSpaceParts: Readonly<
  Record<SettledMember, { readonly field: number; readonly weight: number }>
> = Object.freeze({
  /** Fields 26, startcode, and 27, endcode. */
  start_code: { field: 23, weight: 0x27d4eb2f },
  end_code: { field: 24, weight: 0x165667b1 },
  /** Field 28, startstack. */
  start_stack: { field: 25, weight: 0x3779b97f },
  /** Fields 45 to 47, under the same names. */
  start_data: { field: 42, weight: 0x45d9f3b5 },
  end_data: { field: 43, weight: 0x2c1b3c6d },
  start_brk: { field: 44, weight: 0x5bd1e995 },
});

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
  return addressSpaceIn(yield* readProcessStat(directory));
}

/** The same by the line of /proc/PID/stat. @throws Absent where it does not tell. */
export function addressSpaceIn(line: string): bigint {
  const space = parseAddressSpace(line);
  if (space !== null) return space;
  // One that has ended, and that its parent has not asked for yet, is there without an address space.
  throw new Absent(fieldsBehindName(line)[0] === 'Z' ? 'ended' : 'not permitted');
}

/** The same; null where the line does not tell. */
export function parseAddressSpace(line: string): bigint | null {
  const fields = fieldsBehindName(line);
  const valueOf = (field: number): bigint =>
    /^\d{1,20}$/.test(fields[field] ?? '') ? BigInt(fields[field] as string) : 0n;
  const { start_code, start_stack } = addressSpaceParts;
  // Without permission the kernel shows 1 for the code, and 0 for the others: fs/proc/array.c, do_task_stat().
  if (valueOf(start_code.field) <= 1n || valueOf(start_stack.field) === 0n) return null;
  const sum = Object.values(addressSpaceParts).reduce(
    (all, { field, weight }) => all + valueOf(field) * BigInt(weight),
    0n,
  );
  return BigInt.asUintN(64, sum);
}
