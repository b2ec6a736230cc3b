import { constants } from 'node:os';

/** Names of error numbers, from the system's own list. */
const names = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));

/** Error number that the kernel uses inside and lets out here and there: include/linux/errno.h. */
const ENOTSUPP = 524;

/** A system call that the kernel refused, or a use of the addon that it refuses itself. */
export class SysError extends Error {
  override readonly name = 'SysError';
  /** `EPERM` and the like; `ERR_TAP_ARGUMENT`, `ERR_TAP_CLOSED`, `ERR_TAP_RING` for what the addon refuses. */
  readonly code: string;
  /** Number of the error, positive; 0 for what the addon refuses. */
  readonly errno: number;
  /** The system call, such as `bpf(BPF_PROG_LOAD)`; empty for what the addon refuses. */
  readonly syscall: string;
  /** The verifier's log of a program, if it was asked for one. */
  readonly log: string | null;

  constructor(facts: { message: string; code: string; errno: number; syscall: string; log: string | null }) {
    super(facts.message);
    this.code = facts.code;
    this.errno = facts.errno;
    this.syscall = facts.syscall;
    this.log = facts.log;
  }
}

/** Name of an error number, such as `EPERM`; the number itself where it has no name. */
function errnoName(errno: number): string {
  return errno === ENOTSUPP ? 'ENOTSUPP' : (names.get(errno) ?? String(errno));
}

/** Calls the addon; what it throws comes out as `SysError`. */
export function calling<R>(body: () => R): R {
  try {
    return body();
  } catch (error) {
    throw error instanceof Error ? toSysError(error) : error;
  }
}

function toSysError(error: Error & { code?: string; errno?: number; syscall?: string; log?: string }): Error {
  const { code, errno, syscall = '', log = null, message } = error;
  if (code === 'ERR_TAP_SYSCALL' && errno !== undefined) {
    const name = errnoName(errno);
    return new SysError({ message: `${syscall}: ${name}, ${message}`, code: name, errno, syscall, log });
  }
  if (code?.startsWith('ERR_TAP_')) return new SysError({ message, code, errno: 0, syscall, log });
  return error;
}
