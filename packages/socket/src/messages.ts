import {
  each,
  fn,
  i32,
  isize,
  oneOf,
  ptr,
  struct,
  tracepoint,
  usize,
  withReturn,
  type Int,
  type Site,
} from '@tap/native-core/tapset';
import { message, messageBegin, messageEnd } from './message.js';
import { File, NetworkSide, Socket, type SocketPointer } from './sock.js';

type End = Site<{ readonly socket: SocketPointer }, Int>;

const Msghdr = struct('msghdr', { room: usize.at('msg_iter.count') });

const tracepointArgs = { sk: ptr(NetworkSide), ret: i32 };

/**
 * The end of every message: a function that newer compilers put into its callers, which have a tracepoint instead.
 *
 * In the kernels of 5.10 the function is a part of `sock_sendmsg` as well, by which io_uring (`io_send`) and the kernel itself
 * send; in those of 6.1 `sock_sendmsg` calls it. `dlci_ioctl_set`, which went in 5.14 (commit f73659192b0b), tells them apart.
 */
const sent: End = each(
  oneOf(
    fn('__sock_sendmsg', { sock: ptr(Socket) }, i32).as(({ sock }) => ({ socket: sock })),
    tracepoint('sock_send_length', tracepointArgs)
      .result(({ ret }) => ret)
      .as(({ sk }) => ({ socket: sk.socket })),
  ),
  fn('sock_sendmsg', { sock: ptr(Socket) }, i32)
    .as(({ sock }) => ({ socket: sock }))
    .needing('dlci_ioctl_set')
    .optional(),
);

/**
 * A message is being sent, by whichever call: send(2), sendto(2), sendmsg(2), write(2), writev(2). The messages of one
 * sendmmsg(2) to the same address count as one, except at the return on kernels with only a tracepoint for it.
 * sendfile(2) and splice(2) come here since Linux 6.5.
 *
 * @context the sender
 * @returns The message was sent, or was not. What a security module refuses has no return on kernels with only a
 *   tracepoint for it.
 */
export const sendmsg = withReturn(
  messageBegin(
    'socket.sendmsg',
    fn('security_socket_sendmsg', { sock: ptr(Socket), size: i32 }).as(({ sock, size }) => ({
      socket: sock,
      size,
    })),
  ),
  messageEnd('socket.sendmsg.return', sent),
);

/**
 * A message is being received, by whichever call: recv(2), recvfrom(2), recvmsg(2), read(2), readv(2). The messages of
 * one recvmmsg(2) count as one; what is spliced from a socket does not come here.
 *
 * @context the receiver
 * @returns A message was received, or was not.
 */
export const recvmsg = message(
  'socket.recvmsg',
  fn('sock_recvmsg', { sock: ptr(Socket), msg: ptr(Msghdr) }, i32).as(({ sock, msg }) => ({
    socket: sock,
    size: msg.room,
  })),
);

/**
 * A message was sent, by whichever call: one event for each message. sendfile(2) and splice(2) give an event for each
 * page before Linux 6.5, later for each piece of up to 16 pages. On kernels with a function for the end of a message, the
 * messages of one sendmmsg(2) to the same address count as one; on those with only a tracepoint for it, what a security
 * module refuses has no event.
 *
 * @context the sender
 */
export const send = messageEnd(
  'socket.send',
  each(
    sent,
    fn('sock_sendpage', { file: ptr(File) }, isize)
      .as(({ file }) => ({ socket: Socket.at(file.owned) }))
      .optional(),
  ),
);

/**
 * A message was received, by whichever call: one event for each message, or for each recvmmsg(2) on kernels before 6.3.
 * What is spliced from a socket does not come here.
 *
 * @context the receiver
 */
export const receive = messageEnd(
  'socket.receive',
  oneOf(
    tracepoint('sock_recv_length', tracepointArgs)
      .result(({ ret }) => ret)
      .as(({ sk }): { readonly socket: SocketPointer } => ({ socket: sk.socket })),
    fn('sock_recvmsg', { sock: ptr(Socket) }, i32).as(({ sock }) => ({ socket: sock })),
  ),
);
