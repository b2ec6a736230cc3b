import { constantText, errno, fn, i32, merge, probe, ptr, u32 } from '@tap/native-core/tapset';
import { endpoints, Sock } from './sock.js';
import { tcpOptionName } from './tcp-options.js';

/**
 * A process sets an option of a TCP socket, of any level but SOL_SOCKET: TCP, IP and IPv6. The kernel sets options of its
 * own sockets by other functions.
 *
 * @context the process that calls setsockopt(2)
 * @returns The option is set, or was refused.
 */
export const setsockopt = probe('tcp.setsockopt', {
  at: fn('tcp_setsockopt', { sk: ptr(Sock), level: i32, optname: i32, optlen: u32 }, i32),
  values: ({ sk, level, optname, optlen }) =>
    merge(endpoints(sk), {
      /** Name of the probe: `tcp.setsockopt`, at the return as well. */
      name: constantText('tcp.setsockopt'),
      /** The socket: address of the kernel's `struct sock`. */
      sock: sk.address,
      /** Level of the option: 6 for TCP, 0 for IP, 41 for IPv6. */
      level,
      /** Number of the option, which means something else at each level. */
      optname,
      /**
       * Name of an option of TCP, such as `TCP_NODELAY`; `UNDEF_SOCKOPT(n)` for a number without one and for options of
       * other levels.
       */
      optstr: tcpOptionName(level, optname),
      /** Length of the option's value in bytes. */
      optlen,
    }),
  returns: ({ result }) => ({
    /** 0, or a negative error number. */
    ret: result,
    /** Name of the error, such as `ENOPROTOOPT`; null when the call succeeded. */
    error: errno(result),
  }),
});
