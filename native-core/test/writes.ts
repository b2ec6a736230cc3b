import { openSync, writeSync } from 'node:fs';
import { context, fn, isize, probe, u64, usize } from '../src/tapset.js';

/** Someone writes to a file: any test can make it happen, at once and with a size that tells its events. */
export const write = probe('test.write', {
  at: fn('vfs_write', { count: usize }, isize),
  values: ({ count }) => ({
    /** Bytes to write. */
    count,
  }),
  returns: ({ result }) => ({
    /** Bytes that were written. */
    result,
  }),
});

/** Someone reads from a file. */
export const read = probe('test.read', {
  at: fn('vfs_read', { count: usize }, isize),
  values: ({ count }) => ({
    /** Bytes to read. */
    count,
  }),
  returns: ({ result }) => ({
    /** Bytes that were read. */
    result,
  }),
});

/** The process in which an event happens. */
export const pid = () => context('pid_tgid', u64).shr(32);

const nowhere = openSync('/dev/null', 'w');

/** Writes so many bytes, so many times. */
export function writeBytes(count: number, times = 1): void {
  const bytes = Buffer.alloc(count);
  for (let i = 0; i < times; i++) writeSync(nowhere, bytes);
}
