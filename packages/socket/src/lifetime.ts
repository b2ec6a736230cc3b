import {
  choose,
  constantInt,
  constantText,
  fn,
  i32,
  merge,
  probe,
  ptr,
  returnProbe,
  withReturn,
} from '@tap/native-core/tapset';
import { outcome, Socket, socketValues } from './sock.js';

/**
 * A socket is being created: socket(2), twice for socketpair(2), and by the kernel for itself. Sockets that accept(2)
 * makes do not come here.
 *
 * @context who asks for it
 * @returns The socket was created, or was not.
 */
export const create = probe('socket.create', {
  at: fn('__sock_create', { family: i32, type: i32, protocol: i32, kern: i32 }, i32),
  values: ({ family, type, protocol, kern }) => ({
    /** Name of the probe point. */
    name: constantText('socket.create'),
    /** Protocol family that is asked for, such as 2 for IPv4. */
    family,
    /** Type that is asked for, such as 1 for a stream; without SOCK_CLOEXEC and SOCK_NONBLOCK. */
    type,
    /** Protocol that is asked for; 0 lets the family choose. */
    protocol,
    /** Who asks: 1 for the kernel, 0 for a process. */
    requester: choose(kern.ne(0), constantInt(1), 0),
  }),
  returns: ({ result }) =>
    merge(outcome(result), {
      /** Name of the probe point. */
      name: constantText('socket.create.return'),
      /** Negative error number when `success` is 0, such as -97 for EAFNOSUPPORT; else 0. */
      err: result,
    }),
});

/**
 * A socket is being closed: a process closes its last descriptor, or the kernel closes a socket of its own.
 *
 * @context who closes it
 * @returns The socket is closed; no values of it are left.
 */
export const close = withReturn(
  probe('socket.close', {
    at: fn('__sock_release', { sock: ptr(Socket) }).byOrder(),
    values: ({ sock }) => socketValues('socket.close', sock),
  }),
  returnProbe('socket.close.return', {
    at: fn('__sock_release', {}).result(() => null),
    values: () => ({
      /** Name of the probe point. */
      name: constantText('socket.close.return'),
    }),
  }),
);
