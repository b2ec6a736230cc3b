import {
  choose,
  constantInt,
  decoded,
  firstOf,
  type Decoded,
  type Int,
  type RawRange,
} from '@tap/native-core/tapset';
import { requestOf, type CommandPointer } from './command.js';

/** `enum dma_data_direction` of include/linux/dma-direction.h, in its order. */
const names = ['BIDIRECTIONAL', 'TO_DEVICE', 'FROM_DEVICE', 'NONE'];
/** A number without a name, and all such numbers. */
const invalid = 'INVALID';
const others: readonly RawRange[] = [
  [-(2n ** 63n), -1n],
  [BigInt(names.length), 2n ** 63n - 1n],
];
/** REQ_OP_DRV_OUT of include/linux/blk_types.h: a driver's command that writes. */
const driverOut = 35;

/** Where the data go. */
export interface DirectionValues {
  /** Which way the data go: 0 both ways, 1 to the device, 2 from the device, 3 no data. */
  readonly data_direction: Int;
  /** The direction by its name: `BIDIRECTIONAL`, `TO_DEVICE`, `FROM_DEVICE` or `NONE`. */
  readonly data_direction_str: Decoded<string>;
}

/** The direction of a command; without types of the command by the rule that the kernel makes it with. */
export function directionOf(command: CommandPointer): DirectionValues {
  const { length, flags } = requestOf(command);
  const oneWay = choose(flags.bitAnd(1).eq(1), constantInt(1), 2);
  return directionValues(firstOf(command.direction, choose(length.eq(0), constantInt(3), oneWay)));
}

/** The direction of a command that is executed by the operation of its request, and by the length of its data. */
export function directionByOperation(operation: Int, length: Int): Int {
  const oneWay = choose(operation.bitAnd(0xff).eq(driverOut), constantInt(1), 2);
  return choose(length.eq(0), constantInt(3), oneWay);
}

/** A direction with its name. */
export function directionValues(direction: Int): DirectionValues {
  return {
    data_direction: direction,
    data_direction_str: decoded(direction, {
      shown: 'string',
      decode: (number) => names[number] ?? invalid,
      encode: (name) =>
        names.includes(name) ? [BigInt(names.indexOf(name))] : name === invalid ? others : [],
      names: [...names, invalid],
    }),
  };
}
