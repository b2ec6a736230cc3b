import { packetsAt } from './netfilter-packet.js';

/**
 * A packet of IPv6 has come in, before it is known where it goes.
 *
 * @context an interrupt: whichever task it has interrupted; for loopback often the sender
 */
export const pre_routing = packetsAt('ipv6', 'pre_routing');

/**
 * A packet of IPv6 has come in for this machine.
 *
 * @context an interrupt: whichever task it has interrupted; for loopback often the sender
 */
export const local_in = packetsAt('ipv6', 'local_in');

/**
 * A packet of IPv6 has come in for another machine, and is to be forwarded.
 *
 * @context an interrupt: whichever task it has interrupted
 */
export const forward = packetsAt('ipv6', 'forward');

/**
 * This machine sends a packet of IPv6.
 *
 * @context the sender; an interrupt for what the kernel sends by itself, such as acknowledgements
 */
export const local_out = packetsAt('ipv6', 'local_out');

/**
 * A packet of IPv6 is about to go out, from this machine or forwarded.
 *
 * @context the sender; an interrupt for what the kernel sends by itself, and for forwarded packets
 */
export const post_routing = packetsAt('ipv6', 'post_routing');
