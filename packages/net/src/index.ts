/**
 * SystemTap's networking tapset: packets at network devices, TCP, UDP, and addresses as text.
 *
 * @module
 */
export { ip_ntop } from './ip-ntop.js';
/**
 * Packets of all protocols, where they come from network devices and where they go to them.
 *
 * @example
 * How many bytes each device sends in a second:
 * ```ts
 * import { attach, on } from '@tap/native-core';
 * import { netdev } from '@tap/net';
 *
 * const session = await attach(
 *   on(netdev.transmit)
 *     .by((e) => ({ device: e.dev_name }))
 *     .sum((e) => e.length),
 * );
 * process.once('SIGINT', () => session.close());
 * for await (const table of session.every(1_000)) {
 *   for (const [{ device }, bytes] of table) console.log(device, bytes);
 * }
 * ```
 */
export * as netdev from './netdev.js';
/**
 * Packets at the hooks of netfilter, where firewalls look at them. The kernel calls a hook only where something has registered
 * itself: a chain of nftables or iptables, connection tracking, address translation. Tap only looks on: it gives no verdict.
 *
 * @example
 * Which IPv4 connections other machines begin with this one:
 * ```ts
 * import { attach, on } from '@tap/native-core';
 * import { netfilter } from '@tap/net';
 *
 * const session = await attach(
 *   on(netfilter.ipv4.local_in)
 *     .where((e) => e.syn.eq(1).and(e.ack.eq(0)))
 *     .select((e) => ({ from: e.saddr, port: e.dport })),
 * );
 * process.once('SIGINT', () => session.close());
 * for await (const { from, port } of session) console.log(from, 'begins a connection to port', port);
 * ```
 */
export * as netfilter from './netfilter.js';
/**
 * TCP: what processes do with their sockets, and the segments that come in.
 *
 * At a socket, `saddr` and `sport` are always the local end and `daddr` and `dport` the remote end, whichever way the data
 * flows; in a segment they are its sender and its receiver. MPTCP sockets and sockets with kernel TLS move their data by
 * functions of their own and do not come here.
 *
 * @example
 * Sends that fail, and why:
 * ```ts
 * import { execname } from '@tap/context';
 * import { attach, on } from '@tap/native-core';
 * import { tcp } from '@tap/net';
 *
 * const session = await attach(
 *   on(tcp.sendmsg.return)
 *     .where((e) => e.error.ne(null))
 *     .select((e) => ({ program: execname(), to: e.daddr, port: e.dport, error: e.error })),
 * );
 * process.once('SIGINT', () => session.close());
 * for await (const { program, to, port, error } of session) console.log(program, `${to}:${port}`, error);
 * ```
 */
export * as tcp from './tcp.js';
/**
 * UDP: what processes send and receive with their sockets.
 *
 * `saddr` and `sport` are the socket's own end. `daddr` and `dport` are the other end: the one that the message names, else
 * the one that the socket is connected with. UDP-Lite comes here as well.
 *
 * @example
 * On the command line, who sends where:
 * ```console
 * $ sudo tap count udp.sendmsg --by execname,daddr,dport -c "bash -c 'echo hello >/dev/udp/127.0.0.1/9'"
 *      COUNT  execname         daddr            dport
 *          1  bash             127.0.0.1            9
 * ```
 *
 * @example
 * Bytes by port:
 * ```ts
 * import { attach, on } from '@tap/native-core';
 * import { udp } from '@tap/net';
 *
 * const session = await attach(
 *   on(udp.sendmsg)
 *     .by((e) => ({ to: e.daddr, port: e.dport }))
 *     .sum((e) => e.size),
 * );
 * process.once('SIGINT', () => session.close());
 * for await (const table of session.every(1_000)) {
 *   for (const [{ to, port }, bytes] of table) console.log(`${to}:${port}`, bytes);
 * }
 * ```
 */
export * as udp from './udp.js';
