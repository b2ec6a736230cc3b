import type { Readable, Writable } from 'node:stream';
import { getSystemErrorMap } from 'node:util';

/** A standard stream. */
export type OutputStream = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly getColorDepth?: () => number;
};

/** Standard input, which may be a terminal. */
export type InputStream = Readable & {
  readonly isTTY?: boolean;
  setRawMode(raw: boolean): unknown;
};

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

/** Waits until all that was written to a stream is taken, or the stream has failed. */
export async function flushed(stream: Writable): Promise<void> {
  if (stream.destroyed || stream.errored !== null) return;
  await new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.write('', () => {
      stream.off('close', resolve);
      resolve();
    });
  });
}
