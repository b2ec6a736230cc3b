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
 *
 * @example
 * How many bytes each program receives, by family:
 * ```ts
 * import { execname } from '@tap/context';
 * import { attach, on } from '@tap/native-core';
 * import { sock_fam_num2str, socket } from '@tap/socket';
 *
 * const session = await attach(
 *   on(socket.receive)
 *     .where((e) => e.success.eq(1))
 *     .by((e) => ({ program: execname(), family: e.family }))
 *     .sum((e) => e.size),
 * );
 * process.once('SIGINT', () => session.close());
 * for await (const table of session.every(1_000)) {
 *   for (const [{ program, family }, bytes] of table) console.log(program, sock_fam_num2str(family), bytes);
 * }
 * ```
 *
 * @example
 * On the command line, what a command sends:
 * ```console
 * $ sudo tap count socket.send --by execname,size --where 'size == 6' -c "bash -c 'echo hello >/dev/udp/127.0.0.1/9'"
 *      COUNT  execname            size
 *          1  bash                   6
 * ```
 */
export * as socket from './socket.js';
