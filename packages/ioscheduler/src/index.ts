/**
 * SystemTap's tapset of the I/O scheduler: requests of block devices, from the scheduler's queue to their completion.
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
export { diskValues, Request, type DiskValues, type RequestPointer } from './request.js';
