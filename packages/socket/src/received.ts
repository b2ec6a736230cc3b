import {
  address,
  context,
  each,
  fn,
  i32,
  ptr,
  struct,
  type Int,
  type Site,
  type StructPointer,
} from '@tap/native-core/tapset';
import { reads } from './files.js';
import { File, Socket, type SocketPointer } from './sock.js';

/** The end of a message: its socket, and how many bytes it had, or a negative error number. */
export type End = Site<{ readonly socket: SocketPointer }, Int>;

/** The end of a message, at the return of a function that takes the socket first. */
export function endOf(name: string): End {
  return fn(name, { sock: ptr(Socket) }, i32).as(({ sock }) => ({ socket: sock }));
}

/** A pointer by itself, as the first word of `struct list_head` is one. */
const Pointer = struct('list_head', { value: address.at('next') });
const Task = struct('task_struct', {
  /** The array of its files, which a descriptor counts. */
  opened: address.at('files->fdt->fd'),
});
const pointerBytes = 8;
const Owned = struct('socket', { file: address });

/** The file of a descriptor of the current process. */
function fileOf(fd: Int): StructPointer<typeof File.members> {
  const { opened } = context('task', ptr(Task));
  return File.at(Pointer.at(opened.add(fd.mul(pointerBytes))).value);
}

/**
 * The callers of `sock_recvmsg` in net/socket.c, of kernels for arm64 before Linux 6.3: the compiler has put the function into all of
 * them, so that only io_uring and modules call it. (Debian's kernels 5.10 and 6.1; `node tools/calls/run.js` finds such functions.)
 * Later kernels have a tracepoint for the end of a message. A receiver whose descriptor is closed while it waits in recv(2) has
 * no end here.
 */
const callers: readonly End[] = [
  endOf('____sys_recvmsg'),
  endOf('kernel_recvmsg'),
  // To read no bytes receives no message; at the end of a stream there is room left.
  reads.where(({ size }, result) => result.ne(0).or(size.ne(0))),
  fn('__sys_recvfrom', { fd: i32 }, i32)
    .as(({ fd }) => fileOf(fd))
    // Whatever else the descriptor is of has no socket that belongs to its file.
    .where((file) => Owned.at(file.owned).file.eq(file.address))
    .as((file) => ({ socket: Socket.at(file.owned) })),
].map((caller) =>
  caller.byOrder().needing('__arm64_sys_recvfrom').lacking('call_trace_sock_recv_length').optional(),
);

/**
 * The end of every message that is received: what `own` tells, and the callers of `sock_recvmsg` where it is part of them.
 */
export function received(own: End): End {
  return each(own, ...callers);
}

/**
 * The end of a message that the kernel receives for itself, such as those of a network file system. In the kernels 6.12 and 7.2 for
 * x86-64, `sock_recvmsg` is part of this caller alone, beside the tracepoint.
 */
export const receivedByKernel: End = endOf('kernel_recvmsg')
  .needing('call_trace_sock_recv_length')
  .lacking('__arm64_sys_recvfrom')
  .optional();
