/**
 * Reads and writes of files, as the kernel's virtual file system sees them.
 *
 * @module
 */

import { errno, fn, isize, probe, ptr, struct, u32, usize } from '@tap/native-core/tapset';

/** The kernel's `struct file`, as far as this tapset reads it (include/linux/fs.h). */
const File = struct('file', {
  /** O_RDONLY, O_NONBLOCK and the like. */
  flags: u32.at('f_flags'),
});

/**
 * A process reads from a file.
 *
 * @context the process that reads
 * @returns The read is done.
 */
export const read = probe('mine.read', {
  at: fn('vfs_read', { file: ptr(File), count: usize }, isize),
  values: ({ file, count }) => ({
    /** Flags with which the file was opened. */
    flags: file.flags,
    /** Number of bytes wanted. */
    count,
  }),
  returns: ({ result }) => ({
    /** Number of bytes read, 0 at the end, or a negative error number. */
    count: result,
    /** Name of the error, such as `EINTR`; null when the call succeeded. */
    error: errno(result),
  }),
});
