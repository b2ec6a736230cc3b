import {
  be16,
  inPlace,
  socketAddress,
  struct,
  u16,
  u32,
  type Inet,
  type Int,
  type StructPointer,
} from '@tap/native-core/tapset';

/**
 * The kernel's `struct sock`, the network side of a socket (include/net/sock.h). Both ends of a connection lie in its
 * `__sk_common`; there the remote port is in network order, here both ports are in host order.
 */
export const Sock = struct('sock', {
  /** Address family: AF_INET (2) or AF_INET6 (10). */
  family: u16.at('__sk_common.skc_family'),
  /** Remote port. */
  remotePort: be16.at('__sk_common.skc_dport'),
  /** Local IPv4 address, as its four bytes lie in memory. */
  localV4: u32.at('__sk_common.skc_rcv_saddr'),
  /** Remote IPv4 address, as its four bytes lie in memory. */
  remoteV4: u32.at('__sk_common.skc_daddr'),
  /** Where the sixteen bytes of the local IPv6 address lie. */
  localV6: inPlace.at('__sk_common.skc_v6_rcv_saddr'),
  /** Where the sixteen bytes of the remote IPv6 address lie. */
  remoteV6: inPlace.at('__sk_common.skc_v6_daddr'),
});

/**
 * The kernel's `struct inet_sock`, which begins with its `struct sock` (include/net/inet_sock.h). All sockets of TCP and
 * UDP are such.
 */
const InetSock = struct('inet_sock', {
  /** Local port; it stays when a reset or a failed connection gives the port back, which clears `skc_num`. */
  localPort: be16.at('inet_sport'),
});

/** Both ends of a socket's connection. */
export interface Endpoints {
  /** Address family of the socket: 2 for IPv4 (AF_INET), 10 for IPv6 (AF_INET6). */
  readonly family: Int;
  /**
   * IP address of the local end, also of data that flows in. An IPv4 connection on an IPv6 socket shows as
   * `::ffff:192.0.2.1`. Null for other families.
   */
  readonly saddr: Inet;
  /** IP address of the remote end, written as `saddr`. */
  readonly daddr: Inet;
  /**
   * Port of the local end, in host order; 0 when there is none. After a reset, or a connection that failed, the last one
   * that it had.
   */
  readonly sport: Int;
  /** Port of the remote end, in host order; 0 when there is none. */
  readonly dport: Int;
}

/** Both ends of the connection of a socket. */
export function endpoints(sk: StructPointer<typeof Sock.members>): Endpoints {
  return {
    family: sk.family,
    saddr: socketAddress(sk.family, sk.localV4, sk.localV6),
    daddr: socketAddress(sk.family, sk.remoteV4, sk.remoteV6),
    sport: InetSock.at(sk.address).localPort,
    dport: sk.remotePort,
  };
}
