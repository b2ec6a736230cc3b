import {
  address,
  argument,
  choose,
  constantBool,
  context,
  decoded,
  firstOf,
  inPlace,
  Int,
  struct,
  takes,
  type Bool,
  type Decoded,
} from '@tap/native-core/tapset';
import { bitNames } from './bit-names.js';

type Names = readonly (readonly [bit: number, name: string])[];

/** Flags of sockets up to Linux 6.15: include/linux/net.h. */
const names: Names = [
  [0, 'ASYNC_NOSPACE'],
  [1, 'ASYNC_WAITDATA'],
  [2, 'NOSPACE'],
  [3, 'PASSCRED'],
  [4, 'PASSSEC'],
  [5, 'SUPPORT_ZC'],
  [6, 'CUSTOM_SOCKOPT'],
  [7, 'PASSPIDFD'],
];

/** Flags of sockets since Linux 6.16, where those of control messages have moved to `struct sock`. */
const namesWithoutPassing: Names = [
  [0, 'ASYNC_NOSPACE'],
  [1, 'ASYNC_WAITDATA'],
  [2, 'NOSPACE'],
  [3, 'SUPPORT_ZC'],
  [4, 'CUSTOM_SOCKOPT'],
];

/** A bit that no flag has: it marks flags of a kernel on which those of control messages have moved. */
const moved = 2 ** 32;

const Marker = struct('sock', { passing: inPlace.at('sk_scm_recv_flags') });

/** Whether the flags of control messages have moved: settled for each kernel before the program is made. */
function haveMoved(): Bool {
  const anywhere = context('task', address);
  return firstOf(Marker.at(anywhere).passing.ne(0n), constantBool(false));
}

/**
 * Flags of a socket, without SOCK_ and joined with bars: `NOSPACE|PASSCRED`; what has no name stands at the end in
 * hexadecimal. Empty for no flag. A plain number is read as up to Linux 6.15, after which the flags have moved: there,
 * name them in the query.
 */
export function sock_flags_num2str(flags: number): string;
/** In a query: captures the flags in the kernel and writes the names, those of its version, when the event is decoded. */
export function sock_flags_num2str(flags: Int): Decoded<string>;
export function sock_flags_num2str(flags: number | Int): string | Decoded<string> {
  const given = argument('sock_flags_num2str', { flags }, takes.int, takes.number);
  if (!(given instanceof Int)) return bitNames(given, names);
  const marked = choose(haveMoved(), given.bitOr(moved), given);
  return decoded(marked, {
    shown: 'string',
    decode: (value) =>
      value >= moved ? bitNames(value - moved, namesWithoutPassing) : bitNames(value, names),
  });
}
