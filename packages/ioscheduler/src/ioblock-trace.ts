import { address, merge, probe, ptr, tracepoint } from '@tap/native-core/tapset';
import { endValues } from './bio-end.js';
import { Bio, bioValues } from './bio.js';

/**
 * A block I/O is put into the queue of a disk. The sector counts from the start of the disk.
 *
 * @context the task that submits, or a worker of the kernel that writes back for others
 */
export const request = probe('ioblock_trace.request', {
  at: tracepoint('block_bio_queue', { bio: ptr(Bio) }),
  values: ({ bio }) =>
    merge(bioValues(bio), {
      /** The request queue: address of the kernel's `struct request_queue`. */
      q: bio.queue,
      /** The same as `size`, as SystemTap has it: nothing is transferred yet. */
      bytes_done: bio.size,
    }),
});

/**
 * A block I/O is completed that never became a request: of a RAM disk, of a device-mapper or RAID device. For those that did, the
 * kernel traces the request's completion instead: `ioscheduler_trace.elv_completed_request`.
 *
 * @context an interrupt on any CPU: the current task is unrelated
 */
export const end = probe('ioblock_trace.end', {
  at: tracepoint('block_bio_complete', { q: address, bio: ptr(Bio) }),
  values: ({ bio }) =>
    merge(endValues(bio), {
      /** The request queue: address of the kernel's `struct request_queue`. */
      q: bio.queue,
    }),
});
