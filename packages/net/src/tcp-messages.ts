import { constantText, each, errno, fn, i32, merge, probe, ptr, usize } from '@tap/native-core/tapset';
import { endpoints, Sock } from './sock.js';

const sent = { sk: ptr(Sock), size: usize };

/**
 * A process sends on a TCP socket.
 *
 * A sendfile or splice to a socket counts, too. Before Linux 6.5 the kernel hands it over page by page
 * (`tcp_sendpage`), so that one call gives an event for each page.
 *
 * @context the process that sends; a kernel thread for the kernel's own sockets
 * @returns The send is done.
 */
export const sendmsg = probe('tcp.sendmsg', {
  at: each(fn('tcp_sendmsg', sent, i32), fn('tcp_sendpage', sent, i32).optional()),
  values: ({ sk, size }) =>
    merge(endpoints(sk), {
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
 * A process receives on a TCP socket. Data that is spliced from the socket to a pipe does not come here.
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
