import { address, merge, probe, ptr, tracepoint, type Address } from '@tap/native-core/tapset';
import { Bio, bioValues, type BioPointer, type BioValues } from './bio.js';

/** A block I/O with its queue. */
export interface QueuedBioValues extends BioValues {
  /** The request queue: address of the kernel's `struct request_queue`. */
  readonly q: Address;
}

const withQueue = (bio: BioPointer): QueuedBioValues => merge(bioValues(bio), { q: bio.queue });

/**
 * A block I/O is put into the queue of a disk. The sector counts from the start of the disk.
 *
 * @context the task that submits, or a worker of the kernel that writes back for others
 */
export const request = probe('ioblock_trace.request', {
  at: tracepoint('block_bio_queue', { bio: ptr(Bio) }),
  values: ({ bio }) => withQueue(bio),
});

/**
 * A block I/O is completed that never became a request: of a RAM disk, of a device-mapper or RAID device. For those that did, the
 * kernel traces the request's completion instead: `ioscheduler_trace.elv_completed_request`. Sector and `size` are those of
 * `ioblock.end`.
 *
 * @context an interrupt on any CPU: the current task is unrelated
 */
export const end = probe('ioblock_trace.end', {
  at: tracepoint('block_bio_complete', { q: address, bio: ptr(Bio) }),
  values: ({ bio }) => withQueue(bio),
});
