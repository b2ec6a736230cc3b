import {
  AF_INET,
  AF_INET6,
  constantAddress,
  constantInt,
  constantText,
  each,
  fn,
  probe,
  ptr,
  socketAddress,
  type Address,
  type Inet,
  type Int,
  type Probe,
  type Site,
  type Text,
} from '@tap/native-core/tapset';
import { Ipv4Header, Ipv6Header, TcpHeader } from './headers.js';
import { SkBuff } from './sk-buff.js';

/** IPPROTO_TCP. */
const tcpProtocol = 6;

/** A TCP segment that has arrived. */
export interface Segment {
  /** Name of the probe. */
  readonly name: Text;
  /** Address family of the packet: 2 for IPv4 (AF_INET), 10 for IPv6 (AF_INET6). */
  readonly family: Int;
  /** IP address of the sender, which is the remote end. */
  readonly saddr: Inet;
  /** IP address that the segment was sent to, which is the local end. */
  readonly daddr: Inet;
  /** Port of the sender, in host order. */
  readonly sport: Int;
  /** Port that the segment was sent to, in host order. */
  readonly dport: Int;
  /** 1 when the segment has urgent data (URG), else 0. */
  readonly urg: Int;
  /** 1 when the segment acknowledges (ACK), as all but the first one of a connection do, else 0. */
  readonly ack: Int;
  /** 1 when the data should be handed to the receiver at once (PSH), else 0. */
  readonly psh: Int;
  /** 1 when the segment resets the connection (RST), else 0. */
  readonly rst: Int;
  /** 1 when the segment opens a connection (SYN), else 0. */
  readonly syn: Int;
  /** 1 when the sender has no more data (FIN), else 0. */
  readonly fin: Int;
  /** Sequence number of the first byte, or of SYN. */
  readonly seq: Int;
  /** Sequence number of the next byte that the sender of the segment expects; without a meaning when `ack` is 0. */
  readonly ackseq: Int;
  /** Bytes that the sender has room for, as the header says: shift it by the scale on which the ends have agreed. */
  readonly window: Int;
  /** Protocol that IP carries: 6, TCP. */
  readonly protocol: Int;
  /** Address of the IP header in the kernel's memory. */
  readonly iphdr: Address;
}

/** What differs between the versions of IP. */
interface Arrival {
  readonly family: Int;
  readonly saddr: Inet;
  readonly daddr: Inet;
  /** Where the header of IP lies. */
  readonly ip: Address;
  /** Where the header of TCP lies. */
  readonly tcp: Address;
}

const overIpv4: Site<Arrival, never> = fn('tcp_v4_rcv', { skb: ptr(SkBuff) }).as(({ skb }) => {
  const family = constantInt(AF_INET);
  const address = (four: Int): Inet => socketAddress(family, four, constantAddress(0n));
  return arrival(skb, family, Ipv4Header.at(skb.head.add(skb.networkHeader)), address);
});

const overIpv6: Site<Arrival, never> = fn('tcp_v6_rcv', { skb: ptr(SkBuff) })
  .byOrder()
  .as(({ skb }) => {
    const family = constantInt(AF_INET6);
    const address = (six: Address): Inet => socketAddress(family, constantInt(0), six);
    return arrival(skb, family, Ipv6Header.at(skb.head.add(skb.networkHeader)), address);
  });

/** What arrives with a header of IP, whose addresses `inet` makes values of. */
function arrival<A>(
  skb: { readonly head: Address; readonly transportHeader: Int },
  family: Int,
  ip: { readonly source: A; readonly destination: A; readonly address: Address },
  inet: (address: A) => Inet,
): Arrival {
  return {
    family,
    saddr: inet(ip.source),
    daddr: inet(ip.destination),
    ip: ip.address,
    tcp: skb.head.add(skb.transportHeader),
  };
}

function arrived<const N extends string>(name: N, at: Site<Arrival, never>): Probe<Segment, N> {
  return probe(name, {
    at,
    values: ({ family, saddr, daddr, ip, tcp }): Segment => {
      const header = TcpHeader.at(tcp);
      return {
        name: constantText(name),
        family,
        saddr,
        daddr,
        sport: header.source,
        dport: header.dest,
        urg: header.urg,
        ack: header.ack,
        psh: header.psh,
        rst: header.rst,
        syn: header.syn,
        fin: header.fin,
        seq: header.seq,
        ackseq: header.ackSeq,
        window: header.window,
        protocol: constantInt(tcpProtocol),
        iphdr: ip,
      };
    },
  });
}

/**
 * A TCP segment has arrived, over IPv4 or IPv6, for any port: before the kernel looks for a socket that wants it, and
 * before it checks the sum. Drivers may have put segments of a stream together (GRO).
 *
 * @context an interrupt: whichever task it has interrupted; for loopback often the sender
 */
export const receive = arrived('tcp.receive', each(overIpv4, overIpv6));

/**
 * A TCP segment has arrived over IPv4: `tcp.receive` for IPv4 only. It is also what an IPv6 socket gets from an IPv4
 * sender.
 *
 * @context an interrupt: whichever task it has interrupted; for loopback often the sender
 */
export const ipv4_receive = arrived('tcp.ipv4.receive', overIpv4);

/**
 * A TCP segment has arrived over IPv6: `tcp.receive` for IPv6 only.
 *
 * @context an interrupt: whichever task it has interrupted; for loopback often the sender
 */
export const ipv6_receive = arrived('tcp.ipv6.receive', overIpv6);
