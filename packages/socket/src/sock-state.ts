import { argument, takes, type Decoded, type Int, type Text } from '@tap/native-core/tapset';
import { namedNumbers } from './named-numbers.js';

/** States of sockets: include/uapi/linux/net.h. */
const names = namedNumbers([
  [0, 'FREE'],
  [1, 'UNCONNECTED'],
  [2, 'CONNECTING'],
  [3, 'CONNECTED'],
  [4, 'DISCONNECTING'],
]);

/** Name of a socket's state, without SS_: `CONNECTED`; `UNDEF` for a number without one. */
export function sock_state_num2str(state: number): string;
/** In a query: captures the number in the kernel and writes the name when the event is decoded. */
export function sock_state_num2str(state: Int): Decoded<string>;
export function sock_state_num2str(state: number | Int): string | Decoded<string> {
  return names.text(argument('sock_state_num2str', { state }, takes.int, takes.number));
}

/** Number of a socket's state, by its name without SS_: 3 for `CONNECTED`; -1 for a name that no state has. */
export function sock_state_str2num(state: string): number;
/** In a query: captures the name in the kernel and gives its number when the event is decoded; -1 for null, too. */
export function sock_state_str2num(state: Text<string | null>): Decoded<number>;
export function sock_state_str2num(state: string | Text<string | null>): number | Decoded<number> {
  return names.number(argument('sock_state_str2num', { state }, takes.text, takes.decodedText, takes.string));
}
