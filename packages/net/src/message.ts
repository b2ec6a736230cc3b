import {
  AF_INET,
  AF_INET6,
  AF_INET_MAPPED,
  be16,
  choose,
  constantInt,
  inPlace,
  ptr,
  socketAddress,
  struct,
  u16,
  u32,
  type Bool,
  type Inet,
  type Int,
  type StructPointer,
} from '@tap/native-core/tapset';
import { Sock } from './sock.js';

/** AF_UNSPEC of include/linux/socket.h: an address that names no family. */
const AF_UNSPEC = 0;

/** An address and port of IPv4, as a message names them (include/uapi/linux/in.h). */
const Name = struct('sockaddr_in', {
  family: u16.at('sin_family'),
  port: be16.at('sin_port'),
  v4: u32.at('sin_addr.s_addr'),
});

/** An address and port of IPv6; the family and the port lie where those of IPv4 do (include/uapi/linux/in6.h). */
const Name6 = struct('sockaddr_in6', { v6: inPlace.at('sin6_addr') });

/** The kernel's `struct msghdr`, of which the name is copied to kernel memory (include/linux/socket.h). */
export const Message = struct('msghdr', {
  name: ptr(Name).at('msg_name'),
  name6: ptr(Name6).at('msg_name'),
  flags: u32.at('msg_flags'),
});

/** The remote end of a socket, or of one message. */
export interface RemoteEnd {
  /**
   * IP address of the remote end, which the message names or the socket is connected with. An IPv4 address on an IPv6 socket
   * shows as `::ffff:192.0.2.1`. Null for other families.
   */
  readonly daddr: Inet;
  /** Port of the remote end, in host order; 0 when there is none. */
  readonly dport: Int;
}

/** The end that the socket is connected with. */
export function connectedEnd(sk: StructPointer<typeof Sock.members>): RemoteEnd {
  return { daddr: socketAddress(sk.family, sk.remoteV4, sk.remoteV6), dport: sk.remotePort };
}

/**
 * Where a message goes to, as the kernel finds it (udp_sendmsg in net/ipv4/udp.c, udpv6_sendmsg in net/ipv6/udp.c): to the end
 * that it names, else to the one that the socket is connected with. An IPv4 socket takes a name without a family as one of its
 * own; to an IPv6 socket it is not a name, and an IPv4 address is a mapped one.
 *
 * @param named when the kernel looks at the name; by default it does whenever there is one.
 */
export function destination(
  sk: StructPointer<typeof Sock.members>,
  message: StructPointer<typeof Message.members>,
  named: Bool = message.name.address.isNull().not(),
): RemoteEnd {
  const { name } = message;
  const six = sk.family.eq(AF_INET6);
  const own = choose(name.family.eq(AF_UNSPEC), constantInt(AF_INET), name.family);
  const inSix = choose(name.family.eq(AF_INET), constantInt(AF_INET_MAPPED), name.family);
  // A number is computed once for all that depend on it, which a condition is not: 0 stands for no name.
  const family = choose(named, choose(six, inSix, own), 0);
  return namedEnd(sk, message, family.ne(0), family, { mapped: true });
}

/**
 * Where a received message came from: the end that the kernel has written to the message, where the process asked for it; else
 * the one that the socket is connected with.
 */
export function origin(
  sk: StructPointer<typeof Sock.members>,
  message: StructPointer<typeof Message.members>,
  received: Bool,
): RemoteEnd {
  const { name } = message;
  return namedEnd(sk, message, received.and(name.address.isNull().not()), name.family);
}

/** The end that a message names, of the given family, where it does; else the one that the socket is connected with. */
function namedEnd(
  sk: StructPointer<typeof Sock.members>,
  { name, name6 }: StructPointer<typeof Message.members>,
  has: Bool,
  family: Int,
  options: { readonly mapped?: boolean } = {},
): RemoteEnd {
  return {
    daddr: socketAddress(
      choose(has, family, sk.family),
      choose(has, name.v4, sk.remoteV4),
      choose(has, name6.v6, sk.remoteV6),
      options,
    ),
    dport: choose(has, name.port, sk.remotePort),
  };
}
