/**
 * Why something of a process or of the kernel, such as the name of an address, is absent:
 *
 * - `ended`: the process is not there any more, and nothing was read of it before.
 * - `other program`: the process has another address space now than the one that is asked about.
 * - `not permitted`: this user may not look at the process or its file.
 * - `not mapped`: no code is mapped at the address.
 * - `no function`: what is mapped there names no function that covers the address.
 * - `not a file`: it is a link, a pipe, a device or a folder.
 * - `not verified`: a path leads to a file of which it cannot be said that it is the mapped one.
 * - `not trusted`: others than the process's owner, or an earlier process with its number, can have written it.
 * - `too large`: it lies behind the bounds of what is read of others.
 * - `damaged`: it is not what it should be.
 * - `late`: it was not read in the time that there is for it.
 * - `hidden`: the kernel hides the addresses of its symbols from this process, which has no CAP_SYSLOG (kptr_restrict).
 */
export type Why =
  | 'ended'
  | 'other program'
  | 'not permitted'
  | 'not mapped'
  | 'no function'
  | 'not a file'
  | 'not verified'
  | 'not trusted'
  | 'too large'
  | 'damaged'
  | 'late'
  | 'hidden';

/** Ends work on something that is absent; it never leaves native-core. */
export class Absent extends Error {
  readonly why: Why;

  constructor(why: Why) {
    super(why);
    this.why = why;
  }
}

/** Why something is absent, by what was thrown while it was read. */
export function whyOf(error: unknown): Why {
  if (error instanceof Absent) return error.why;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'not permitted';
    case 'ENOENT':
    case 'ESRCH':
      return 'ended';
    // No descriptor is free now.
    case 'EMFILE':
    case 'ENFILE':
      return 'late';
    case 'ELOOP':
    case 'ENOTDIR':
    case 'ENXIO':
    case 'EISDIR':
      return 'not a file';
    default:
      return 'damaged';
  }
}
