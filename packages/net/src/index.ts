/**
 * SystemTap's networking tapset: TCP probes, and addresses as text.
 *
 * @module
 */
export { ip_ntop } from './ip-ntop.js';
/**
 * TCP sockets, as the processes that use them see them.
 *
 * `saddr` and `sport` are always the local end and `daddr` and `dport` the remote end, whichever way the data flows.
 * MPTCP sockets and sockets with kernel TLS move their data by functions of their own and do not come here.
 */
export * as tcp from './tcp.js';
