import { merge, type Address } from '@tap/native-core/tapset';
import { requestOf, type CommandPointer } from './command.js';
import { directionOf, type DirectionValues } from './direction.js';
import { placeOf, type PlaceValues } from './place.js';
import { stateValues, type StateValues } from './state.js';

/** What all probes of a command tell. */
export interface CommandValues extends PlaceValues, StateValues, DirectionValues {
  /** The request: address of the kernel's `struct request`. */
  readonly req_addr: Address;
}

/** A command's device, direction and request. */
export function commandValues(command: CommandPointer): CommandValues {
  const device = merge(placeOf(command), stateValues(command.device.state));
  return merge(merge(device, directionOf(command)), { req_addr: requestOf(command).address });
}
