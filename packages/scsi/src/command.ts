import { Request, type RequestPointer } from '@tap/ioscheduler';
import { address, ptr, struct, u32, usize, type StructPointer } from '@tap/native-core/tapset';

/**
 * The kernel's `struct scsi_device`, as far as this tapset reads it (include/scsi/scsi_device.h). A kernel without types of
 * modules (before 5.11) does not tell of it.
 */
export const Device = struct('scsi_device', {
  host: u32.at('host.host_no').optional(),
  channel: u32.optional(),
  id: u32.optional(),
  lun: usize.optional(),
  /** One of `enum scsi_device_state`. */
  state: u32.at('sdev_state').optional(),
});

/** The kernel's `struct scsi_cmnd`, as far as this tapset reads it (include/scsi/scsi_cmnd.h). */
export const Command = struct('scsi_cmnd', {
  device: ptr(Device).optional(),
  /** One of `enum dma_data_direction`. */
  direction: u32.at('sc_data_direction'),
  length: u32.at('sdb.length'),
  /** The scatter list of the data; 0 for a command without data. */
  scatterList: address.at('sdb.table.sgl').optional(),
});

/** A pointer to a SCSI device. */
export type DevicePointer = StructPointer<(typeof Device)['members']>;
/** A pointer to a SCSI command. */
export type CommandPointer = StructPointer<(typeof Command)['members']>;

/** The block request of a command: the command is what the driver keeps behind the request. */
export function requestOf(command: CommandPointer): RequestPointer {
  return Request.before(command.address);
}
