/**
 * SystemTap's tapset of sockets: how they are created and closed, the messages that are sent and received, and names for
 * the numbers of families, protocols, types, states and flags.
 *
 * @module
 */
export { msg_flags_num2str } from './msg-flags.js';
export { sock_fam_num2str, sock_fam_str2num } from './sock-fam.js';
export { sock_flags_num2str } from './sock-flags.js';
export { sock_prot_num2str, sock_prot_str2num } from './sock-prot.js';
export { sock_state_num2str, sock_state_str2num } from './sock-state.js';
export { sock_type_num2str, sock_type_str2num } from './sock-type.js';
/**
 * Sockets of all families, from their creation to their end.
 *
 * A message is reported by several probes when it passes several functions of the kernel: writev(2) is
 * `socket.writev`, then `socket.aio_write`, then `socket.sendmsg`. `socket.send` and `socket.receive` report each message
 * once.
 */
export * as socket from './socket.js';
