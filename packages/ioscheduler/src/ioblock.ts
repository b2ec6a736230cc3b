import { fn, probe, ptr } from '@tap/native-core/tapset';
import { endValues } from './bio-end.js';
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
 * A block I/O is completed, or has failed. Those that were split off a larger one are completed, too: clones, bit 1 of `flags`.
 *
 * @context an interrupt on any CPU: the current task is unrelated
 */
export const end = probe('ioblock.end', {
  at: fn('bio_endio', { bio: ptr(Bio) }),
  values: ({ bio }) => endValues(bio),
});
