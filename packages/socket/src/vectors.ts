import { address, alias, fn, i32, isize, ptr, type Int, type Site } from '@tap/native-core/tapset';
import { message, type MessagePlace } from './message.js';
import { File, IoVector, Socket } from './sock.js';

const typeOfFile = 0o170000;
const isSocket = 0o140000;
const READ = 0;
const WRITE = 1;

/** A call with several buffers on a file that is a socket. */
function vectorCall(direction: number): Site<MessagePlace, Int> {
  return fn('do_iter_readv_writev', { filp: ptr(File), iter: ptr(IoVector), ppos: address, type: i32 }, isize)
    .byOrder()
    .where(({ filp, type }) => type.eq(direction).and(filp.inode.mode.bitAnd(typeOfFile).eq(isSocket)))
    .as(({ filp, iter }) => ({ socket: Socket.at(filp.owned), size: iter.count }));
}

/**
 * A message is being sent from several buffers: writev(2), pwritev2(2). `socket.aio_write` and `socket.sendmsg` report
 * the same message right after; asynchronous writes do not come here.
 *
 * @context the sender
 * @returns The message was sent, or was not.
 */
export const writev = message('socket.writev', vectorCall(WRITE));

/**
 * A message is being received into several buffers: readv(2), preadv2(2). `socket.aio_read` and `socket.recvmsg` report
 * the same message right after; asynchronous reads do not come here.
 *
 * @context the receiver
 * @returns A message was received, or was not.
 */
export const readv = message('socket.readv', vectorCall(READ));

/**
 * The name of `socket.readv` in the manual's table of contents: a message is being received into several buffers.
 *
 * @context the receiver
 * @returns A message was received, or was not.
 */
export const ready = alias('socket.ready', readv);
