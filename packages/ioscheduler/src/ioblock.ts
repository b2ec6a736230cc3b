import { fn, merge, probe, ptr } from '@tap/native-core/tapset';
import { Bio, bioValues } from './bio.js';

/**
 * A block I/O is submitted, by a file system, by a driver on top of others, or by the block device itself. At this moment the
 * sector counts from the start of the partition.
 *
 * @context the task that submits, or a worker of the kernel that writes back for others
 */
export const request = probe('ioblock.request', {
  at: fn('submit_bio_noacct', { bio: ptr(Bio) }),
  values: ({ bio }) => bioValues(bio),
});

/**
 * A block I/O is completed. What it was is hardly there any more: depending on kernel and driver, the sector (from the start of the
 * disk) is the first one still or the one behind the last, and `size` 0 or that of the whole. To know it, keep the values of
 * `ioblock.request` in a named map by `bio`.
 *
 * @context an interrupt on any CPU: the current task is unrelated
 */
export const end = probe('ioblock.end', {
  at: fn('bio_endio', { bio: ptr(Bio) }),
  values: ({ bio }) =>
    merge(bioValues(bio), {
      /** 0, or why it failed: `blk_status_t` of include/linux/blk_types.h, such as 10 for an error of the device. */
      error: bio.status,
      /** Bytes that were transferred. Null: none of the supported kernels keeps that in a bio; see `size`. */
      bytes_done: bio.bytesDone,
    }),
});
