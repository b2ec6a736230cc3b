import { be16, be32, inPlace, struct, u8, u32 } from '@tap/native-core/tapset';

/** Header of a TCP segment (include/uapi/linux/tcp.h). */
export const TcpHeader = struct('tcphdr', {
  /** Port of the sender. */
  source: be16,
  /** Port of the receiver. */
  dest: be16,
  /** Number of the first byte. */
  seq: be32,
  /** Number of the next byte that the sender expects. */
  ackSeq: be32.at('ack_seq'),
  /** Room that the sender has. */
  window: be16,
  /** Flags, each of one bit. */
  urg: u8,
  ack: u8,
  psh: u8,
  rst: u8,
  syn: u8,
  fin: u8,
});

/** Header of an IPv4 packet (include/uapi/linux/ip.h). */
export const Ipv4Header = struct('iphdr', {
  /** Number of what it carries. */
  protocol: u8,
  /** Address of the sender, as its four bytes lie in memory. */
  source: u32.at('saddr'),
  /** Address of the receiver, likewise. */
  destination: u32.at('daddr'),
});

/** Header of an IPv6 packet (include/uapi/linux/ipv6.h). */
export const Ipv6Header = struct('ipv6hdr', {
  /** Number of what it carries, or of its first extension. */
  protocol: u8.at('nexthdr'),
  /** Where the sixteen bytes of the sender's address lie. */
  source: inPlace.at('saddr'),
  /** Where those of the receiver's address lie. */
  destination: inPlace.at('daddr'),
});

/** Header of an ARP message (include/uapi/linux/if_arp.h), before the addresses. */
export const ArpHeader = struct('arphdr', {
  /** Number of the link layer: 1 for Ethernet. */
  hardware: be16.at('ar_hrd'),
  /** EtherType of the addresses that are asked for: 0x0800 for IPv4. */
  protocol: be16.at('ar_pro'),
  /** Bytes of a hardware address. */
  hardwareBytes: u8.at('ar_hln'),
  /** Bytes of a protocol address. */
  protocolBytes: u8.at('ar_pln'),
  /** What it is: 1 a question, 2 an answer. */
  operation: be16.at('ar_op'),
});

/** An IPv4 address, as its four bytes lie in memory. */
export const Ipv4Address = struct('in_addr', { bytes: u32.at('s_addr') });
