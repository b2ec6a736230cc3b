import {
  constantText,
  errno,
  fn,
  i32,
  merge,
  probe,
  ptr,
  returnProbe,
  withReturn,
} from '@tap/native-core/tapset';
import { endpoints, Sock } from './sock.js';

const at = fn('tcp_disconnect', { sk: ptr(Sock), flags: i32 }, i32);

/**
 * A TCP socket is made to forget its connection at once: connect(2) with AF_UNSPEC and a connect(2) that failed,
 * shutdown(2) of a socket that listens or is connecting, the close of a socket with SO_LINGER of 0 seconds, a connection
 * that was never accepted when its listener is closed. An ordinary close does not come here.
 *
 * @context the process that disconnects
 * @returns The socket is disconnected, or is not. Its addresses are mostly gone: they stand in `tcp.disconnect` of the
 *   same `sock`.
 */
export const disconnect = withReturn(
  probe('tcp.disconnect', {
    at,
    values: ({ sk, flags }) =>
      merge(endpoints(sk), {
        /** Name of the probe: `tcp.disconnect`, at the return as well. */
        name: constantText('tcp.disconnect'),
        /** The socket: address of the kernel's `struct sock`. */
        sock: sk.address,
        /**
         * Flags of the open file that connect(2) was called with, such as O_RDWR (2) and O_NONBLOCK (2048); O_NONBLOCK at a
         * shutdown and 0 at a close. They are not flags of TCP, as SystemTap says.
         */
        flags,
      }),
  }),
  returnProbe('tcp.disconnect.return', {
    at,
    values: ({ sk, result }) => ({
      /** Name of the probe: `tcp.disconnect`. */
      name: constantText('tcp.disconnect'),
      /** The socket: address of the kernel's `struct sock`. */
      sock: sk.address,
      /**
       * 0 on most kernels, which always disconnect. Those of 2023 and patch levels of that time (5.10 as Debian has it, for
       * one) refuse with -16 (EBUSY) while another thread waits for the socket.
       */
      ret: result,
      /** Name of the error, `EBUSY`; null when the call succeeded. */
      error: errno(result),
    }),
  }),
);
