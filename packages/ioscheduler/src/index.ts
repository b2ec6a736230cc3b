/**
 * SystemTap's tapset of the I/O scheduler: requests of block devices, from the scheduler's queue to their completion.
 *
 * Below it are block I/Os (`struct bio`): what file systems and programs ask a device for; several can become one request. The
 * probe `ioblock_trace.bounce` is not here: it is about memory that a device cannot reach, which machines of 64 bits do not have.
 *
 * A request is the address of the kernel's `struct request` (`req`); the kernel uses one again for the next request once
 * it is completed.
 *
 * @module
 */

/** Requests as the I/O scheduler sees them, under the names of SystemTap's manual. */
export * as ioscheduler from './ioscheduler.js';
/** The tracepoints of the block layer, under the names that SystemTap gives them. */
export * as ioscheduler_trace from './ioscheduler-trace.js';
/** Block I/Os, from their submission to their completion, under the names of SystemTap. */
export * as ioblock from './ioblock.js';
/** The tracepoints of block I/Os, under the names that SystemTap gives them. */
export * as ioblock_trace from './ioblock-trace.js';
export { bio_rw_num, bio_rw_str } from './bio-direction.js';
export { diskValues, Request, type DiskValues, type RequestPointer } from './request.js';
