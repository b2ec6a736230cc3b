import {
  address,
  choose,
  constantInt,
  constantText,
  errno,
  i16,
  i32,
  ptr,
  struct,
  u16,
  u32,
  usize,
  type Decoded,
  type Int,
  type StructPointer,
  type Text,
} from '@tap/native-core/tapset';

/** The operations of a protocol family (include/linux/net.h). */
const ProtoOps = struct('proto_ops', {
  /** The protocol family. */
  family: i32,
});

/** The kernel's `struct socket`: what a file descriptor of a socket stands for (include/linux/net.h). */
export const Socket = struct('socket', {
  /** SS_FREE (0) to SS_DISCONNECTING (4). */
  state: u32,
  /** SOCK_STREAM (1) and so on. */
  type: i16,
  /** SOCK_NOSPACE and the like, by their bits. */
  flags: usize,
  /** The network side; null before it is made and after it is gone. */
  sk: ptr(struct('sock', { protocol: u16.at('sk_protocol') })),
  /** The operations of its family; null before they are known. */
  ops: ptr(ProtoOps),
});

/** A socket, as the expressions of its members. */
export type SocketPointer = StructPointer<typeof Socket.members>;

/** The kernel's `struct sock`, from where the network side finds its socket (include/net/sock.h). */
export const NetworkSide = struct('sock', {
  /** The socket. */
  socket: ptr(Socket).at('sk_socket'),
});

/** The kernel's `struct file`, as far as sockets are concerned (include/linux/fs.h). */
export const File = struct('file', {
  /** Of a socket's file: its `struct socket`. */
  owned: address.at('private_data'),
  /** Kind and permissions of the file, as stat(2) tells them. */
  inode: ptr(struct('inode', { mode: u16.at('i_mode') })).at('f_inode'),
});

/** The kernel's `struct iov_iter`: the buffers of a call that are still to be used (include/linux/uio.h). */
export const IoVector = struct('iov_iter', {
  /** Number of bytes in all of them. */
  count: usize,
});

/** What all probes of sockets tell. */
export interface SocketValues {
  /** Name of the probe point. */
  readonly name: Text;
  /**
   * Protocol of the socket, such as 6 for TCP and 17 for UDP; 0 for local sockets, -1 for a socket that is not fully
   * made. `sock_prot_num2str` names those of IP.
   */
  readonly protocol: Int;
  /** Protocol family, such as 2 for IPv4; -1 for a socket that is not fully made. `sock_fam_num2str` names it. */
  readonly family: Int;
  /** Type of the socket: 1 for a stream, 2 for datagrams and so on. `sock_type_num2str` names it. */
  readonly type: Int;
  /**
   * State of the socket: free (0), unconnected (1), connecting (2), connected (3) or disconnecting (4); not the state of
   * TCP. UDP stays unconnected, and so do local sockets on newer kernels (7.2). `sock_state_num2str` names it.
   */
  readonly state: Int;
  /**
   * The kernel's own flags of the socket, by their bits; not those of the file or of the message.
   * `sock_flags_num2str` names them.
   */
  readonly flags: Int;
}

/** What all probes of sockets tell. */
export function socketValues(name: string, socket: SocketPointer): SocketValues {
  return {
    name: constantText(name),
    protocol: choose(socket.sk.address.isNull(), constantInt(-1), socket.sk.protocol),
    family: choose(socket.ops.address.isNull(), constantInt(-1), socket.ops.family),
    type: socket.type,
    state: socket.state,
    flags: socket.flags,
  };
}

/** How a call on a socket ended. */
export interface Outcome {
  /** 1 when the call succeeded, 0 when it failed. */
  readonly success: Int;
  /** Name of the error, such as `EAGAIN`; null when the call succeeded. */
  readonly error: Decoded<string | null>;
}

/** How a call on a socket ended: it failed when the result is negative. */
export function outcome(result: Int): Outcome {
  return { success: choose(result.ge(0), constantInt(1), 0), error: errno(result) };
}
