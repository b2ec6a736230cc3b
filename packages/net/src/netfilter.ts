/** ARP messages at the hooks of netfilter. */
export * as arp from './netfilter-arp.js';
/** Frames at the hooks of netfilter that bridges have. */
export * as bridge from './netfilter-bridge.js';
/** Packets of IPv4 at the hooks of netfilter. */
export * as ipv4 from './netfilter-ipv4.js';
/** Packets of IPv6 at the hooks of netfilter. */
export * as ipv6 from './netfilter-ipv6.js';
