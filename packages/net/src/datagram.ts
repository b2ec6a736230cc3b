import {
  be16,
  Bool,
  choose,
  inPlace,
  merge,
  ptr,
  socketAddress,
  struct,
  u16,
  u32,
  type StructPointer,
} from '@tap/native-core/tapset';
import { endpoints, Sock, type Endpoints } from './sock.js';

/** An address and port of IPv4, as a message names them (include/uapi/linux/in.h). */
const Name = struct('sockaddr_in', {
  family: u16.at('sin_family'),
  port: be16.at('sin_port'),
  v4: u32.at('sin_addr.s_addr'),
});

/** An address and port of IPv6; the family and the port lie where those of IPv4 do (include/uapi/linux/in6.h). */
const Name6 = struct('sockaddr_in6', { v6: inPlace.at('sin6_addr') });

/** The kernel's `struct msghdr`, of which the name is copied to kernel memory (include/linux/socket.h). */
export const Message = struct('msghdr', { name: ptr(Name).at('msg_name'), name6: ptr(Name6).at('msg_name') });

/**
 * Both ends of a datagram: the socket's own, and the one that the message names, which is where it goes to or comes from;
 * else the one that the socket is connected with.
 *
 * @param named when the name of the message means something.
 */
export function datagramEnds(
  sk: StructPointer<typeof Sock.members>,
  { name, name6 }: StructPointer<typeof Message.members>,
  named: Bool | null = null,
): Endpoints {
  const has = named === null ? name.address.isNull().not() : name.address.isNull().not().and(named);
  return merge(endpoints(sk), {
    daddr: socketAddress(
      choose(has, name.family, sk.family),
      choose(has, name.v4, sk.remoteV4),
      choose(has, name6.v6, sk.remoteV6),
    ),
    dport: choose(has, name.port, sk.remotePort),
  });
}
