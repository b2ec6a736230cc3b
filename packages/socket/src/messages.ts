import { each, fn, i32, isize, oneOf, ptr, tracepoint, withReturn, type Site } from '@tap/native-core/tapset';
import { messageBegin, messageEnd, type MessagePlace } from './message.js';
import { endOf, received, receivedByKernel, type End } from './received.js';
import { File, NetworkSide, Socket } from './sock.js';

/** The begin of a message: the question to the security modules whether it may be. */
function askedOf(name: string): Site<MessagePlace, unknown> {
  return fn(name, { sock: ptr(Socket), size: i32 }).as(({ sock, size }) => ({ socket: sock, size }));
}

const tracepointArgs = { sk: ptr(NetworkSide), ret: i32 };

/**
 * The end of every message: a function that newer compilers put into its callers, which have a tracepoint instead.
 *
 * In the kernels of 5.10 for x86-64 the function is a part of `sock_sendmsg` as well, by which io_uring (`io_send`) and the kernel itself
 * send; in those of 6.1 `sock_sendmsg` calls it. `dlci_ioctl_set`, which went in 5.14 (commit f73659192b0b), tells them apart.
 */
const sent: End = each(
  oneOf(
    endOf('__sock_sendmsg').byOrder(),
    tracepoint('sock_send_length', tracepointArgs)
      .result(({ ret }) => ret)
      .as(({ sk }) => ({ socket: sk.socket })),
  ),
  endOf('sock_sendmsg').needing('dlci_ioctl_set').lacking('__arm64_sys_sendto').optional(),
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
  messageBegin('socket.sendmsg', askedOf('security_socket_sendmsg')),
  messageEnd('socket.sendmsg.return', sent),
);

/** The end of a message that is received. */
const ended = endOf('sock_recvmsg');

/**
 * A message is being received, by whichever call: recv(2), recvfrom(2), recvmsg(2), read(2), readv(2). The messages of
 * one recvmmsg(2) count as one, except at the return on arm64 before Linux 6.3; what is spliced from a socket does not come here.
 *
 * @context the receiver
 * @returns A message was received, or was not. On arm64 before Linux 6.3, a receiver whose descriptor is closed while it waits in
 *   recv(2) has no return.
 */
export const recvmsg = withReturn(
  messageBegin('socket.recvmsg', askedOf('security_socket_recvmsg')),
  messageEnd('socket.recvmsg.return', each(received(ended), receivedByKernel)),
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
      .byOrder()
      .as(({ file }) => ({ socket: Socket.at(file.owned) }))
      .optional(),
  ),
);

/**
 * A message was received, by whichever call: one event for each message, or for each recvmmsg(2) on kernels before 6.3 for
 * x86-64. What is spliced from a socket does not come here. On arm64 before Linux 6.3, a receiver whose descriptor is closed while
 * it waits in recv(2) has no event.
 *
 * @context the receiver
 */
export const receive = messageEnd(
  'socket.receive',
  received(
    oneOf(
      tracepoint('sock_recv_length', tracepointArgs)
        .result(({ ret }) => ret)
        .as(({ sk }) => ({ socket: sk.socket })),
      ended,
    ),
  ),
);
