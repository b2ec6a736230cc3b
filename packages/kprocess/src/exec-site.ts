import {
  each,
  fn,
  i32,
  isize,
  kernelString,
  syscall,
  userString,
  type Int,
  type Site,
  type Text,
} from '@tap/native-core/tapset';

/** Room for a file name with its end mark: SystemTap's MAXSTRINGLEN on 64-bit machines. */
const nameBytes = 512;

/** What every way to execute a program has in common. */
export interface ExecArguments {
  /** Path of the file to execute, as the caller wrote it; of at most 511 bytes, null when it could not be read. */
  readonly filename: Text<string | null>;
}

/**
 * All ways to execute a program: the system calls, the 32-bit ones included, and the helpers that the kernel starts by
 * itself, such as modprobe. The functions behind them are inlined, or fire for the loader of a program as well.
 */
export const execSite: Site<ExecArguments, Int> = each(
  execve('execve', false),
  execveat('execveat', false).optional(),
  execve('execve', true).optional(),
  execveat('execveat', true).optional(),
  fn('kernel_execve', { filename: kernelString(nameBytes).at('kernel_filename') }, i32).optional(),
);

function execve(name: string, compat: boolean): Site<ExecArguments, Int> {
  return syscall(name, { filename: userString(nameBytes) }, isize, { compat });
}

function execveat(name: string, compat: boolean): Site<ExecArguments, Int> {
  const args = { directory: i32, filename: userString(nameBytes) };
  return syscall(name, args, isize, { compat }).as(({ filename }) => ({ filename }));
}
