import { decoded, nullable, type Decoded, type Int, type RawRange } from '@tap/native-core/tapset';

/** `enum scsi_device_state` of include/scsi/scsi_device.h, from its first number, which is 1. */
const names = [
  'CREATED',
  'RUNNING',
  'CANCEL',
  'DEL',
  'QUIESCE',
  'OFFLINE',
  'TRANSPORT_OFFLINE',
  'BLOCK',
  'CREATED_BLOCK',
];

/** A number without a name, and all such numbers. */
const invalid = 'INVALID';
const others: readonly RawRange[] = [
  [-(2n ** 63n), 0n],
  [BigInt(names.length) + 1n, 2n ** 63n - 1n],
];

/** The state of a device. */
export interface StateValues {
  /**
   * State of the device: 1 created, 2 running, 3 cancel, 4 deleted, 5 quiesced, 6 offline, 7 transport offline, 8 blocked,
   * 9 created and blocked. Null on kernels that have no types for modules (before 5.11): `/sys/class/scsi_device` has it.
   */
  readonly device_state: Decoded<number | null>;
  /** The state by its name: `RUNNING`, `OFFLINE`, `BLOCK` and so on; null where `device_state` is. */
  readonly device_state_str: Decoded<string | null>;
}

/** The state of a device, as number and by name. */
export function stateValues(state: Int): StateValues {
  return { device_state: nullable(state), device_state_str: stateName(state) };
}

/** The name of a state. */
export function stateName(state: Int): Decoded<string | null> {
  return decoded(state, {
    shown: 'string | null',
    decode: (number) => names[number - 1] ?? invalid,
    encode: (name) => {
      if (name === invalid) return others;
      return name !== null && names.includes(name) ? [BigInt(names.indexOf(name) + 1)] : [];
    },
    names: [...names, invalid],
  });
}
