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

/** SCSI commands and devices. */
export * as scsi from './scsi.js';
