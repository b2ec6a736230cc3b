import { argument, takes, type Decoded, type Int, type Text } from '@tap/native-core/tapset';
import { namedNumbers } from './named-numbers.js';

/** Types of sockets: include/linux/net.h. */
const names = namedNumbers([
  [1, 'STREAM'],
  [2, 'DGRAM'],
  [3, 'RAW'],
  [4, 'RDM'],
  [5, 'SEQPACKET'],
  [6, 'DCCP'],
  [10, 'PACKET'],
]);

/** Name of a socket's type, without SOCK_: `STREAM`; `UNDEF` for a number without one. */
export function sock_type_num2str(type: number): string;
/** In a query: captures the number in the kernel and writes the name when the event is decoded. */
export function sock_type_num2str(type: Int): Decoded<string>;
export function sock_type_num2str(type: number | Int): string | Decoded<string> {
  return names.text(argument('sock_type_num2str', { type }, takes.int, takes.number));
}

/** Number of a socket's type, by its name without SOCK_: 1 for `STREAM`; -1 for a name that no type has. */
export function sock_type_str2num(type: string): number;
/** In a query: captures the name in the kernel and gives its number when the event is decoded; -1 for null, too. */
export function sock_type_str2num(type: Text<string | null>): Decoded<number>;
export function sock_type_str2num(type: string | Text<string | null>): number | Decoded<number> {
  return names.number(argument('sock_type_str2num', { type }, takes.text, takes.decodedText, takes.string));
}
