import {
  address,
  choose,
  constantInt,
  i32,
  kernelString,
  merge,
  ptr,
  struct,
  u32,
  type Address,
  type Int,
  type StructPointer,
  type Text,
} from '@tap/native-core/tapset';

/** The kernel's `struct gendisk`, as far as tapsets read it (include/linux/blkdev.h, before 5.18 genhd.h). */
const Disk = struct('gendisk', {
  major: i32,
  firstMinor: i32.at('first_minor'),
});

/** The kernel's `struct request`, as far as tapsets read it (include/linux/blk-mq.h, before 5.16 blkdev.h). */
export const Request = struct('request', {
  /** Operation in the low 8 bits, then one bit for each flag. */
  flags: u32.at('cmd_flags'),
  /** Bytes that are still to be transferred. */
  length: u32.at('__data_len'),
  /** The request queue. */
  queue: address.at('q'),
  /** Before Linux 5.17 the request itself knows its disk. */
  disk: ptr(Disk).at('rq_disk', 'q.disk'),
  /** Name of the elevator of the request's queue; not readable when there is none. */
  elevator: kernelString(32).at('q.elevator.type.elevator_name'),
  /** Name of the device whose power the queue follows: for a SCSI disk that of the SCSI device, `host:channel:id:lun`. */
  deviceName: kernelString(32).at('q.dev.kobj.name'),
});

/** A pointer to a request. */
export type RequestPointer = StructPointer<(typeof Request)['members']>;

/** The disk of a request. */
export interface DiskValues {
  /** Major number of the disk, -1 when the request has no disk. */
  readonly disk_major: Int;
  /** First minor number of the disk (0 for `sda`, 16 for `sdb`), -1 when the request has no disk. */
  readonly disk_minor: Int;
}

/**
 * The device numbers of a request's disk.
 *
 * @internal
 */
export const diskValues = ({ disk }: RequestPointer): DiskValues => {
  const none = disk.address.isNull();
  return {
    disk_major: choose(none, constantInt(-1), disk.major),
    disk_minor: choose(none, constantInt(-1), disk.firstMinor),
  };
};

/** The scheduler that a request passes. */
export interface ElevatorValues {
  /** Name of the I/O scheduler of the disk, such as `mq-deadline`; `none` when it has none. */
  readonly elevator_name: Text;
}

/** The scheduler of a request's queue. */
export function elevatorValues({ elevator }: RequestPointer): ElevatorValues {
  return { elevator_name: elevator.or('none') };
}

/** A request, under the manual's names and those that SystemTap has today. */
export interface RequestValues {
  /** The request: address of the kernel's `struct request`. */
  readonly req: Address;
  /** The same as `req`, under the name that SystemTap gives it today. */
  readonly rq: Address;
  /**
   * `cmd_flags` of the request: the operation in the low 8 bits (0 read, 1 write, 2 flush, 3 discard, 34 and 35 commands of
   * a driver), then one bit for each flag of the kernel's `enum req_flag_bits`.
   */
  readonly req_flags: Int;
  /** The same as `req_flags`, under the name that SystemTap gives it today. */
  readonly rq_flags: Int;
}

/** The request itself. */
export function requestValues({ address: rq, flags }: RequestPointer): RequestValues {
  return { req: rq, rq, req_flags: flags, rq_flags: flags };
}

/** A request with its disk and scheduler. */
export interface ScheduledRequestValues extends RequestValues, DiskValues, ElevatorValues {}

/** All that the scheduler's probes tell of a request. */
export function scheduledRequest(rq: RequestPointer): ScheduledRequestValues {
  return merge(requestValues(rq), merge(diskValues(rq), elevatorValues(rq)));
}

/** A request that is put into a queue. */
export interface AddedRequestValues extends ScheduledRequestValues {
  /** The request queue: address of the kernel's `struct request_queue`. */
  readonly q: Address;
}

/** A request that is completed. */
export interface CompletedRequestValues extends ScheduledRequestValues {
  /** Bytes that are completed now. */
  readonly nr_bytes: Int;
}
