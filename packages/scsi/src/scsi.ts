import { diskValues } from '@tap/ioscheduler';
import {
  address,
  alias,
  firstOf,
  i32,
  merge,
  moduleFn,
  nullable,
  oneOf,
  probe,
  ptr,
  tracepoint,
  u32,
} from '@tap/native-core/tapset';
import { Command, Device, requestOf } from './command.js';
import { commandValues } from './command-values.js';
import { directionByOperation, directionValues } from './direction.js';
import { devicePlace } from './place.js';
import { stateName, stateValues } from './state.js';

const command = { cmd: ptr(Command) };

/**
 * A command is prepared for a request. A request that the host could not take and that comes again is not prepared again.
 *
 * @context whoever runs the queue: the task that submits, or a worker of the kernel
 */
export const ioentry = probe('scsi.ioentry', {
  at: moduleFn('scsi_init_command', { dev: ptr(Device), ...command }),
  values: ({ dev, cmd }) =>
    merge(merge(diskValues(requestOf(cmd)), stateValues(dev.state)), {
      /** The request: address of the kernel's `struct request`. */
      req_addr: requestOf(cmd).address,
    }),
});

/**
 * The same as `scsi.ioentry`.
 *
 * @context as of `scsi.ioentry`
 */
export const ioentry_prepare = alias('scsi.ioentry.prepare', ioentry);

/**
 * A command is handed to the driver of the host. A command that the driver refuses comes again.
 *
 * @context whoever runs the queue: the task that submits, or a worker of the kernel
 */
export const iodispatching = probe('scsi.iodispatching', {
  at: tracepoint('scsi_dispatch_cmd_start', command),
  values: ({ cmd }) => {
    const length = firstOf(cmd.length, requestOf(cmd).length);
    return merge(commandValues(cmd), {
      /** Length of the data, in bytes. */
      req_bufflen: length,
      /** The same as `req_bufflen`, under the name that SystemTap's tapset gives it. */
      request_bufflen: length,
      /**
       * Address of the kernel's scatter list of the data (not of the data), 0 for a command without data. Null on kernels
       * that have no types for modules (before 5.11).
       */
      request_buffer: nullable(cmd.scatterList),
    });
  },
});

/**
 * The driver of the host has finished a command. Commands of the error handler, and those that had timed out before, do not
 * come here.
 *
 * @context an interrupt: the current task is unrelated
 */
export const iodone = probe('scsi.iodone', {
  at: tracepoint('scsi_dispatch_cmd_done', command),
  values: ({ cmd }) => commandValues(cmd),
});

/**
 * The middle layer completes the request of a command.
 *
 * @context an interrupt: the current task is unrelated
 */
export const iocompleted = probe('scsi.iocompleted', {
  at: moduleFn('scsi_io_completion', { ...command, good_bytes: u32 }),
  values: ({ cmd, good_bytes }) =>
    merge(commandValues(cmd), {
      /** Number of bytes that were transferred well; 0 when the command failed. */
      goodbytes: good_bytes,
    }),
});

const execution = { sdev: ptr(Device), cmd: address };
const data = { buffer: address, bufflen: u32 };

/**
 * The kernel executes a command of its own and waits for it, as to ask a device for its capacity.
 *
 * @context the task that waits for the command
 */
export const ioexecute = probe('scsi.ioexecute', {
  at: oneOf(
    moduleFn('scsi_execute_cmd', {
      ...execution,
      opf: u32,
      ...data,
      timeout: i32,
      retries: i32.at('ml_retries'),
    }).as(({ opf, ...given }) => ({ ...given, direction: directionByOperation(opf, given.bufflen) })),
    moduleFn('__scsi_execute', {
      ...execution,
      data_direction: i32,
      ...data,
      sense: address,
      sshdr: address,
      timeout: i32,
      retries: i32,
    }).as(({ data_direction, ...given }) => ({ ...given, direction: data_direction })),
  ),
  values: ({ sdev, direction, buffer, bufflen, timeout, retries }) =>
    merge(merge(devicePlace(sdev), merge(stateValues(sdev.state), directionValues(direction))), {
      /** Address of the data in the kernel's memory; 0 for a command without data. */
      request_buffer: buffer,
      /** Length of the data, in bytes. */
      request_bufflen: bufflen,
      /** How often the command may be tried again. */
      retries,
      /** How long the command may take, in ticks of the kernel's clock (jiffies). */
      timeout,
    }),
});

/**
 * The state of a device is about to be changed. The kernel can still refuse the change.
 *
 * @context the task that changes it, such as one that writes to the device's `state` in /sys
 */
export const set_state = probe('scsi.set_state', {
  at: moduleFn('scsi_device_set_state', { sdev: ptr(Device), state: u32 }),
  values: ({ sdev, state }) =>
    merge(devicePlace(sdev), {
      /** The new state, numbers as in `device_state` of `scsi.ioentry`. */
      state,
      /** The new state by its name: `RUNNING`, `OFFLINE`, `BLOCK` and so on. */
      state_str: stateName(state),
      /** The state before. Null on kernels that have no types for modules (before 5.11). */
      old_state: nullable(sdev.state),
      /** The state before by its name; null where `old_state` is. */
      old_state_str: stateName(sdev.state),
    }),
});
