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

/**
 * Requests as the I/O scheduler sees them, under the names of SystemTap's manual.
 *
 * @example
 * How many bytes each disk completes:
 * ```ts
 * import { ioscheduler } from '@tap/ioscheduler';
 * import { attach, on } from '@tap/native-core';
 *
 * const session = await attach(
 *   on(ioscheduler.elv_completed_request)
 *     .by((e) => ({ major: e.disk_major, minor: e.disk_minor }))
 *     .sum((e) => e.nr_bytes),
 * );
 * process.once('SIGINT', () => session.close());
 * for await (const table of session.every(1_000)) {
 *   for (const [{ major, minor }, bytes] of table) console.log(`${major}:${minor}`, bytes);
 * }
 * ```
 */
export * as ioscheduler from './ioscheduler.js';
/** The tracepoints of the block layer, under the names that SystemTap gives them. */
export * as ioscheduler_trace from './ioscheduler-trace.js';
/**
 * Block I/Os, from their submission to their completion, under the names of SystemTap.
 *
 * @example
 * How long block I/Os take:
 * ```ts
 * import { ioblock } from '@tap/ioscheduler';
 * import { attach, between, on } from '@tap/native-core';
 *
 * const transfers = between(ioblock.request, ioblock.end, { from: (e) => e.bio, to: (e) => e.bio });
 * const session = await attach(
 *   on(transfers)
 *     .by((e) => ({ devname: e.devname, rw_str: e.rw_str }))
 *     .hist((e) => e.elapsed),
 * );
 * process.once('SIGINT', () => session.close());
 * for await (const table of session.every(1_000)) {
 *   for (const [{ devname, rw_str }, nanoseconds] of table) console.log(devname, rw_str, String(nanoseconds));
 * }
 * ```
 *
 * @example
 * On the command line, what a command asks disks for:
 * ```console
 * $ sudo tap count ioblock.request --by devname,rw_str,size -c 'dd if=/dev/sda of=/dev/null bs=4k count=3 iflag=direct status=none'
 *      COUNT  devname          rw_str     size
 *          3  sda              R          4096
 * ```
 */
export * as ioblock from './ioblock.js';
/** The tracepoints of block I/Os, under the names that SystemTap gives them. */
export * as ioblock_trace from './ioblock-trace.js';
export { bio_rw_num, bio_rw_str } from './bio-direction.js';
export { diskValues, Request, type DiskValues, type RequestPointer } from './request.js';
