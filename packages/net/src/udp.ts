import {
  constantText,
  each,
  errno,
  fn,
  i32,
  merge,
  probe,
  ptr,
  usize,
  type Int,
  type Site,
  type StructPointer,
} from '@tap/native-core/tapset';
import { datagramEnds, Message } from './datagram.js';
import { endpoints, Sock } from './sock.js';

/** Address family of IPv6: include/linux/socket.h. */
const AF_INET6 = 10;

/** What both directions are told. */
interface Call {
  readonly sk: StructPointer<typeof Sock.members>;
  readonly msg: StructPointer<typeof Message.members>;
  readonly size: Int;
}

const call = { sk: ptr(Sock), msg: ptr(Message), size: usize.at('len') };

/**
 * The functions of both protocols. What an IPv6 socket sends to an IPv4 address goes through both, one within the other,
 * and is one event.
 */
function bothProtocols(v4: string, v6: string): Site<Call, Int> {
  return each(
    fn(v4, call, i32).where(({ sk }) => sk.family.ne(AF_INET6)),
    fn(v6, call, i32).optional(),
  );
}

/**
 * A process sends a datagram.
 *
 * @context the process that sends; a kernel thread for the kernel's own sockets
 * @returns The send is done.
 */
export const sendmsg = probe('udp.sendmsg', {
  at: bothProtocols('udp_sendmsg', 'udpv6_sendmsg'),
  values: ({ sk, msg, size }) =>
    merge(datagramEnds(sk, msg), {
      /** Name of the probe: `udp.sendmsg`, at the return as well. */
      name: constantText('udp.sendmsg'),
      /** The socket: address of the kernel's `struct sock`. */
      sock: sk.address,
      /** Number of bytes to send. */
      size,
    }),
  returns: ({ result }) => ({
    /** Number of bytes sent, or a negative error number. */
    size: result,
    /** Name of the error, such as `EMSGSIZE`; null when the call succeeded. */
    error: errno(result),
  }),
});

/**
 * A process receives a datagram, or waits for one. Who sent it is known at the return, where the process asked for it.
 *
 * @context the process that receives
 * @returns The receive is done.
 */
export const recvmsg = probe('udp.recvmsg', {
  at: bothProtocols('udp_recvmsg', 'udpv6_recvmsg'),
  values: ({ sk, size }) =>
    merge(endpoints(sk), {
      /** Name of the probe: `udp.recvmsg`, at the return as well. */
      name: constantText('udp.recvmsg'),
      /** The socket: address of the kernel's `struct sock`. */
      sock: sk.address,
      /** Number of bytes that the process has room for. */
      size,
    }),
  returns: ({ sk, msg, result }) =>
    merge(datagramEnds(sk, msg, result.ge(0)), {
      /** Number of bytes received, or a negative error number. */
      size: result,
      /** Name of the error, such as `EAGAIN`; null when the call succeeded. */
      error: errno(result),
    }),
});

/**
 * A socket is disconnected, by connect(2) with the family AF_UNSPEC.
 *
 * @context the process that calls
 * @returns It is disconnected.
 */
export const disconnect = probe('udp.disconnect', {
  at: fn('udp_disconnect', { sk: ptr(Sock), flags: i32 }, i32),
  values: ({ sk, flags }) =>
    merge(endpoints(sk), {
      /** Name of the probe: `udp.disconnect`, at the return as well. */
      name: constantText('udp.disconnect'),
      /** The socket: address of the kernel's `struct sock`. */
      sock: sk.address,
      /** Flags of the file, such as O_NONBLOCK (2048); they are what the manual calls TCP flags. */
      flags,
    }),
  returns: ({ result }) => ({
    /** 0; the kernel knows no failure here. */
    ret: result,
    /** Name of the error; null when the call succeeded. */
    error: errno(result),
  }),
});
