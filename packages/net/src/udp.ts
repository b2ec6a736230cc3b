import {
  AF_INET6,
  constantText,
  each,
  errno,
  fn,
  i32,
  merge,
  oneOf,
  probe,
  ptr,
  usize,
  type Int,
  type Site,
  type StructPointer,
} from '@tap/native-core/tapset';
import { connectedEnd, destination, Message, origin, type RemoteEnd } from './message.js';
import { endpoints, Sock } from './sock.js';

/** Flags of include/linux/socket.h: the sender will send more of the same datagram; the kernel hands over pages of a file. */
const MSG_MORE = 0x8000;
const MSG_SPLICE_PAGES = 0x800_0000;

/** What both directions are told. */
interface Call {
  readonly sk: StructPointer<typeof Sock.members>;
  readonly msg: StructPointer<typeof Message.members>;
  readonly size: Int;
}

/** The arguments of a send, and its destination. */
interface Send extends Pick<Call, 'sk' | 'size'> {
  readonly to: RemoteEnd;
}

const call = { sk: ptr(Sock), msg: ptr(Message), size: usize.at('len') };

// What an IPv6 socket sends to an IPv4 address goes through the functions of both protocols, one within the other, and is one
// event.
const ofIpv4 = (name: string): Site<Call, Int> =>
  fn(name, call, i32).where(({ sk }) => sk.family.ne(AF_INET6));
const ofIpv6 = (name: string): Site<Call, Int> => fn(name, call, i32).optional();

const sent = ({ sk, msg, size }: Call): Send => ({ sk, size, to: destination(sk, msg) });

/**
 * Before Linux 6.5, `udp_sendpage` sends the pages of a file (net/ipv4/udp.c). It begins a datagram by a send of nothing, without a
 * name and with more to come, or it sends the page by `udp_sendmsg`, as the newest of 6.1 do: neither is a send of its own.
 */
const sendsOfIpv4 = oneOf(
  ofIpv4('udp_sendmsg')
    .where(({ msg, size }) => {
      const begins = size.eq(0).and(msg.name.address.isNull(), msg.flags.bitAnd(MSG_MORE).ne(0));
      return begins.or(msg.flags.bitAnd(MSG_SPLICE_PAGES).ne(0)).not();
    })
    .needing('udp_sendpage'),
  ofIpv4('udp_sendmsg'),
).as(sent);

const sentPages = fn('udp_sendpage', { sk: ptr(Sock), size: usize }, i32)
  .as(({ sk, size }): Send => ({ sk, size, to: connectedEnd(sk) }))
  .optional();

/**
 * A process sends a datagram, or a part of one (MSG_MORE).
 *
 * A sendfile or splice to a socket counts, too. Before Linux 6.5 the kernel hands it over page by page, so that one call gives an
 * event for each page.
 *
 * @context the process that sends; a kernel thread for the kernel's own sockets
 * @returns The send is done.
 */
export const sendmsg = probe('udp.sendmsg', {
  at: each(sendsOfIpv4, ofIpv6('udpv6_sendmsg').as(sent), sentPages),
  values: ({ sk, to, size }) =>
    merge(merge(endpoints(sk), to), {
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
  at: each(ofIpv4('udp_recvmsg'), ofIpv6('udpv6_recvmsg')),
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
    merge(origin(sk, msg, result.ge(0)), {
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
