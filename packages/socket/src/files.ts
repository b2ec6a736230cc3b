import { fn, isize, ptr, struct, type Int, type Site } from '@tap/native-core/tapset';
import { message, type MessagePlace } from './message.js';
import { File, IoVector, Socket } from './sock.js';

const Iocb = struct('kiocb', { file: ptr(File).at('ki_filp') });

function fileCall(name: string, iterator: string): Site<MessagePlace, Int> {
  return fn(name, { iocb: ptr(Iocb), iterator: ptr(IoVector).at(iterator) }, isize)
    .byOrder()
    .as(({ iocb, iterator: data }) => ({ socket: Socket.at(iocb.file.owned), size: data.count }));
}

const writes = fileCall('sock_write_iter', 'from');
/** Where a file of a socket is read. */
export const reads = fileCall('sock_read_iter', 'to');

/**
 * A message is being sent through the file of the socket: write(2), writev(2), asynchronous writes. `socket.sendmsg`
 * reports the same message right after.
 *
 * @context the sender
 * @returns The message was sent, or was not.
 */
export const aio_write = message('socket.aio_write', writes);

/**
 * A message is being received through the file of the socket: read(2), readv(2), asynchronous reads. `socket.recvmsg`
 * reports the same message right after, unless there is room for no byte.
 *
 * @context the receiver
 * @returns A message was received, or was not.
 */
export const aio_read = message('socket.aio_read', reads);

/**
 * What SystemTap calls `socket.aio_write` on kernels of today: a message is being sent through the file of the socket.
 *
 * @context the sender
 * @returns The message was sent, or was not.
 */
export const write_iter = message('socket.write_iter', writes);

/**
 * What SystemTap calls `socket.aio_read` on kernels of today: a message is being received through the file of the
 * socket.
 *
 * @context the receiver
 * @returns A message was received, or was not.
 */
export const read_iter = message('socket.read_iter', reads);
