import { getSystemErrorMap } from 'node:util';
import type { OutputStream } from '../run/context.js';

/** Whether a stream failed because nobody reads it any more, which is worth no message: nobody would read that either. */
export function readerHasGone(error: NodeJS.ErrnoException, { isTTY }: OutputStream): boolean {
  // EIO of a terminal: it was closed. EIO of a file: the disk is at fault.
  return error.code === 'EPIPE' || (error.code === 'EIO' && isTTY === true);
}

/** The line that says why standard output cannot be written. */
export function writeErrorText({ code, errno, message }: NodeJS.ErrnoException): string {
  const [, words] = getSystemErrorMap().get(errno ?? 0) ?? [];
  const why = code === undefined || words === undefined ? message : `${code}, ${words}`;
  return `tap: cannot write standard output: ${why}`;
}
