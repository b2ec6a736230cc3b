import { argument, takes, type Decoded, type Int, type Text } from '@tap/native-core/tapset';
import { namedNumbers } from './named-numbers.js';

/** SystemTap's names of protocol families: those of include/linux/socket.h up to RXRPC. */
const names = namedNumbers([
  [0, 'UNSPEC'],
  [1, 'LOCAL'],
  [2, 'INET'],
  [3, 'AX25'],
  [4, 'IPX'],
  [5, 'APPLETALK'],
  [6, 'NETROM'],
  [7, 'BRIDGE'],
  [8, 'ATMPVC'],
  [9, 'X25'],
  [10, 'INET6'],
  [11, 'ROSE'],
  [12, 'DECNET'],
  [13, 'NETBEUI'],
  [14, 'SECURITY'],
  [15, 'KEY'],
  [16, 'NETLINK'],
  [17, 'PACKET'],
  [18, 'ASH'],
  [19, 'ECONET'],
  [20, 'ATMSVC'],
  [22, 'SNA'],
  [23, 'IRDA'],
  [24, 'PPPOX'],
  [25, 'WANPIPE'],
  [26, 'LLC'],
  [30, 'TIPC'],
  [31, 'BLUETOOTH'],
  [32, 'IUCV'],
  [33, 'RXRPC'],
]);

/** Name of a protocol family, without PF_: `INET`, `LOCAL`; `UNDEF` for a number that has none in SystemTap's list, which ends at 33. */
export function sock_fam_num2str(family: number): string;
/** In a query: captures the number in the kernel and writes the name when the event is decoded. */
export function sock_fam_num2str(family: Int): Decoded<string>;
export function sock_fam_num2str(family: number | Int): string | Decoded<string> {
  return names.text(argument('sock_fam_num2str', { family }, takes.int, takes.number));
}

/** Number of a protocol family, by its name without PF_, in capitals: 2 for `INET`; -1 for a name that is not in the list. */
export function sock_fam_str2num(family: string): number;
/** In a query: captures the name in the kernel and gives its number when the event is decoded; -1 for null, too. */
export function sock_fam_str2num(family: Text<string | null>): Decoded<number>;
export function sock_fam_str2num(family: string | Text<string | null>): number | Decoded<number> {
  return names.number(argument('sock_fam_str2num', { family }, takes.text, takes.decodedText, takes.string));
}
