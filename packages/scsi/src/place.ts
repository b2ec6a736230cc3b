import { decimalIn, firstOf, nullable, type Decoded, type Int } from '@tap/native-core/tapset';
import { requestOf, type CommandPointer, type DevicePointer } from './command.js';

/**
 * Where a command's device is: together its name in `/sys/class/scsi_device`, `host:channel:id:lun`.
 *
 * Kernels without types for modules (before 5.11) give the numbers only for devices that have a driver of disks or of
 * optical drives: there they are taken from the name of the request queue's device. All four are -1 for other devices.
 */
export interface PlaceValues {
  /** Number of the host adapter; before Linux 5.11 -1 for a device without a driver of disks. */
  readonly host_no: Int;
  /** Channel (bus) of the host adapter; before Linux 5.11 -1 for a device without a driver of disks. */
  readonly channel: Int;
  /** SCSI id of the device, its target; before Linux 5.11 -1 for a device without a driver of disks. */
  readonly dev_id: Int;
  /** Logical unit number of the device; before Linux 5.11 -1 for a device without a driver of disks. */
  readonly lun: Int;
}

/** Where the device of a command is. */
export function placeOf(command: CommandPointer): PlaceValues {
  const { device } = command;
  const { deviceName } = requestOf(command);
  return {
    host_no: firstOf(device.host, decimalIn(deviceName, ':', 0)),
    channel: firstOf(device.channel, decimalIn(deviceName, ':', 1)),
    dev_id: firstOf(device.id, decimalIn(deviceName, ':', 2)),
    lun: firstOf(device.lun, decimalIn(deviceName, ':', 3)),
  };
}

/** Where a device is, its name in `/sys/class/scsi_device`; known from the device alone. */
export interface DevicePlaceValues {
  /** Number of the host adapter; null on kernels that have no types for modules (before 5.11). */
  readonly host_no: Decoded<number | null>;
  /** Channel (bus) of the host adapter; null on kernels that have no types for modules (before 5.11). */
  readonly channel: Decoded<number | null>;
  /** SCSI id of the device, its target; null on kernels that have no types for modules (before 5.11). */
  readonly dev_id: Decoded<number | null>;
  /** Logical unit number of the device; null on kernels that have no types for modules (before 5.11). */
  readonly lun: Decoded<number | null>;
}

/** Where a device is. */
export function devicePlace(device: DevicePointer): DevicePlaceValues {
  return {
    host_no: nullable(device.host),
    channel: nullable(device.channel),
    dev_id: nullable(device.id),
    lun: nullable(device.lun),
  };
}
