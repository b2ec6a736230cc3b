/**
 * SystemTap's tapset of SCSI: commands as the kernel's middle layer prepares, dispatches and completes them.
 *
 * A command goes through `scsi.ioentry`, `scsi.iodispatching`, `scsi.iodone` and `scsi.iocompleted`; `req_addr` is the same
 * in all of them. SCSI is a module (`scsi_mod`) on most kernels: it has to be loaded when a probe is attached.
 *
 * SystemTap has `scsi.ioentry` by parts, one for each function that has prepared commands since 2009. Of these,
 * `scsi.ioentry.prepare` is here. `scsi.ioentry.scsilib`, `.sd`, `.sr` and `.mq_prep` are not: no supported kernel has their
 * functions.
 *
 * @module
 */

/**
 * SCSI commands and devices.
 *
 * @example
 * How many bytes go which way:
 * ```ts
 * import { attach, on } from '@tap/native-core';
 * import { scsi } from '@tap/scsi';
 *
 * const session = await attach(
 *   on(scsi.iodispatching)
 *     .by((e) => ({ direction: e.data_direction_str }))
 *     .sum((e) => e.request_bufflen),
 * );
 * process.once('SIGINT', () => session.close());
 * for await (const table of session.every(1_000)) {
 *   for (const [{ direction }, bytes] of table) console.log(direction, bytes);
 * }
 * ```
 *
 * @example
 * On the command line, which way data go while a command reads from a disk; a worker of the kernel may dispatch for it, hence `-a`:
 * ```console
 * $ sudo tap count scsi.iodispatching --by data_direction_str -a -c 'dd if=/dev/sda of=/dev/null bs=4k count=3 iflag=direct status=none'
 *      COUNT  data_direction_str
 *          3  FROM_DEVICE
 * ```
 */
export * as scsi from './scsi.js';
