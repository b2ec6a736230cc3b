import { constantText, each, errno, fn, i32, merge, probe, ptr, usize } from '@tap/native-core/tapset';
import { connectedEnd, destination, Message } from './message.js';
import { endpoints, Sock } from './sock.js';

/** MSG_FASTOPEN of include/linux/socket.h: the send connects, and its data goes with the first segment (RFC 7413). */
const MSG_FASTOPEN = 0x2000_0000;

const sent = fn('tcp_sendmsg', { sk: ptr(Sock), msg: ptr(Message), size: usize }, i32).as(
  ({ sk, msg, size }) => {
    const connects = msg.flags.bitAnd(MSG_FASTOPEN).ne(0).and(msg.name.address.isNull().not());
    return { sk, size, to: destination(sk, msg, sk.remotePort.eq(0).and(connects)) };
  },
);

const sentPages = fn('tcp_sendpage', { sk: ptr(Sock), size: usize }, i32).as(({ sk, size }) => ({
  sk,
  size,
  to: connectedEnd(sk),
}));

/**
 * A process sends on a TCP socket. A send that connects at the same time (MSG_FASTOPEN) shows the end that it names.
 *
 * Sockets of kernel TLS (setsockopt TCP_ULP "tls") and of Multipath TCP send by functions of their own and do not come here; the
 * segments of the latter are of TCP sockets that no process has. `socket.sendmsg` and `socket.send` see both.
 *
 * A sendfile or splice to a socket counts, too. Before Linux 6.5 the kernel hands it over page by page
 * (`tcp_sendpage`), so that one call gives an event for each page.
 *
 * @context the process that sends; a kernel thread for the kernel's own sockets
 * @returns The send is done.
 */
export const sendmsg = probe('tcp.sendmsg', {
  at: each(sent, sentPages.optional()),
  values: ({ sk, to, size }) =>
    merge(merge(endpoints(sk), to), {
      /** Name of the probe: `tcp.sendmsg`, at the return as well. */
      name: constantText('tcp.sendmsg'),
      /** The socket: address of the kernel's `struct sock`. */
      sock: sk.address,
      /** Number of bytes to send. */
      size,
    }),
  returns: ({ result }) => ({
    /** Number of bytes sent, or a negative error number. */
    size: result,
    /** Name of the error, such as `EAGAIN`; null when the call succeeded. */
    error: errno(result),
  }),
});

/**
 * A process receives on a TCP socket. Data that is spliced from the socket to a pipe does not come here, nor do sockets
 * of kernel TLS and of Multipath TCP: `socket.recvmsg` and `socket.receive` see these.
 *
 * @context the process that receives
 * @returns The receive is done.
 */
export const recvmsg = probe('tcp.recvmsg', {
  at: fn('tcp_recvmsg', { sk: ptr(Sock), size: usize.at('len') }, i32),
  values: ({ sk, size }) =>
    merge(endpoints(sk), {
      /** Name of the probe: `tcp.recvmsg`, at the return as well. */
      name: constantText('tcp.recvmsg'),
      /** The socket: address of the kernel's `struct sock`. */
      sock: sk.address,
      /** Number of bytes that the process has room for. */
      size,
    }),
  returns: ({ result }) => ({
    /** Number of bytes received, 0 at the end of the stream, or a negative error number. */
    size: result,
    /** Name of the error, such as `EAGAIN`; null when the call succeeded. */
    error: errno(result),
  }),
});
