import { argument, decoded, Int, takes, type Decoded } from '@tap/native-core/tapset';
import { bitNames } from './bit-names.js';

/** Flags of messages: include/linux/socket.h. */
const names: readonly (readonly [bit: number, name: string])[] = [
  [0, 'OOB'],
  [1, 'PEEK'],
  [2, 'DONTROUTE'],
  [3, 'CTRUNC'],
  [4, 'PROBE'],
  [5, 'TRUNC'],
  [6, 'DONTWAIT'],
  [7, 'EOR'],
  [8, 'WAITALL'],
  [9, 'FIN'],
  [10, 'SYN'],
  [11, 'CONFIRM'],
  [12, 'RST'],
  [13, 'ERRQUEUE'],
  [14, 'NOSIGNAL'],
  [15, 'MORE'],
  [16, 'WAITFORONE'],
  [18, 'BATCH'],
  [19, 'NO_SHARED_FRAGS'],
  [26, 'ZEROCOPY'],
  [27, 'SPLICE_PAGES'],
  [29, 'FASTOPEN'],
  [30, 'CMSG_CLOEXEC'],
  [31, 'CMSG_COMPAT'],
];

/**
 * Flags of a message (send(2), recv(2)), without MSG_ and joined with bars: `PEEK|DONTWAIT`; what has no name stands at
 * the end in hexadecimal. Empty for no flag.
 */
export function msg_flags_num2str(flags: number): string;
/** In a query: captures the flags in the kernel and writes the names when the event is decoded. */
export function msg_flags_num2str(flags: Int): Decoded<string>;
export function msg_flags_num2str(flags: number | Int): string | Decoded<string> {
  const given = argument('msg_flags_num2str', { flags }, takes.int, takes.number);
  return given instanceof Int ? decoded(given, { shown: 'string', decode: textOf }) : textOf(given);
}

/** An `int` with the highest bit set is negative; its bits are meant. */
function textOf(flags: number): string {
  return bitNames(flags >>> 0, names);
}
