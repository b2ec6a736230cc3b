/**
 * SystemTap's networking tapset: packets at network devices, TCP, UDP, and addresses as text.
 *
 * @module
 */
export { ip_ntop } from './ip-ntop.js';
/** Packets of all protocols, where they come from network devices and where they go to them. */
export * as netdev from './netdev.js';
/**
 * Packets at the hooks of netfilter, where firewalls look at them. The kernel calls a hook only where something has registered
 * itself: a chain of nftables or iptables, connection tracking, address translation. Tap only looks on: it gives no verdict.
 */
export * as netfilter from './netfilter.js';
/**
 * TCP: what processes do with their sockets, and the segments that come in.
 *
 * At a socket, `saddr` and `sport` are always the local end and `daddr` and `dport` the remote end, whichever way the data
 * flows; in a segment they are its sender and its receiver. MPTCP sockets and sockets with kernel TLS move their data by
 * functions of their own and do not come here.
 */
export * as tcp from './tcp.js';
/**
 * UDP: what processes send and receive with their sockets.
 *
 * `saddr` and `sport` are the socket's own end. `daddr` and `dport` are the other end: the one that the message names, else
 * the one that the socket is connected with. UDP-Lite comes here as well.
 */
export * as udp from './udp.js';
