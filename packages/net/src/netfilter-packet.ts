import {
  AF_INET,
  AF_INET6,
  choose,
  constantAddress,
  constantInt,
  merge,
  probe,
  socketAddress,
  type Address,
  type Inet,
  type Int,
  type Probe,
} from '@tap/native-core/tapset';
import { Ipv4Header, Ipv6Header, TcpHeader } from './headers.js';
import { families, hookAt, hooks, hookValues, type HookValues } from './netfilter-hook.js';

/** Protocols: include/uapi/linux/in.h. */
const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;

/** A packet of IP at a hook. */
export interface PacketAtHook extends HookValues {
  /** Address of the IP header in the kernel's memory. */
  readonly iphdr: Address;
  /** Address family: 2 for IPv4 (AF_INET), 10 for IPv6 (AF_INET6). */
  readonly family: Int;
  /** Number of the protocol that IP carries: 6 TCP, 17 UDP, 1 ICMP; for IPv6 of the first header that follows. */
  readonly protocol: Int;
  /** IP address of the sender. */
  readonly saddr: Inet;
  /** IP address of the receiver. */
  readonly daddr: Inet;
  /** Port of the sender, in host order; -1 for what is neither TCP nor UDP. */
  readonly sport: Int;
  /** Port of the receiver, in host order; -1 for what is neither TCP nor UDP. */
  readonly dport: Int;
  /** 1 when a TCP segment has urgent data (URG), else 0; -1 for what is not TCP. */
  readonly urg: Int;
  /** 1 when a TCP segment acknowledges (ACK), else 0; -1 for what is not TCP. */
  readonly ack: Int;
  /** 1 when the data of a TCP segment should be handed on at once (PSH), else 0; -1 for what is not TCP. */
  readonly psh: Int;
  /** 1 when a TCP segment resets the connection (RST), else 0; -1 for what is not TCP. */
  readonly rst: Int;
  /** 1 when a TCP segment opens a connection (SYN), else 0; -1 for what is not TCP. */
  readonly syn: Int;
  /** 1 when a TCP segment is the sender's last one (FIN), else 0; -1 for what is not TCP. */
  readonly fin: Int;
}

const none = constantInt(-1);

/** The packets of IPv4 or IPv6 at one hook. */
export function packetsAt<const F extends 'ipv4' | 'ipv6', const H extends keyof typeof hooks>(
  version: F,
  hook: H,
): Probe<PacketAtHook, `netfilter.${F}.${H}`> {
  const headerAt = version === 'ipv4' ? version4 : version6;
  return probe(`netfilter.${version}.${hook}` as const, {
    at: hookAt(families[version], hooks[hook]),
    values: (at) => {
      const { skb } = at;
      const ip = skb.head.add(skb.networkHeader);
      const of = headerAt(ip);
      // The first four bytes of UDP are the same ports.
      const header = TcpHeader.at(skb.head.add(skb.transportHeader));
      const isTcp = of.protocol.eq(IPPROTO_TCP);
      const hasPorts = isTcp.or(of.protocol.eq(IPPROTO_UDP));
      const port = (value: Int): Int => choose(hasPorts, value, none);
      const flag = (value: Int): Int => choose(isTcp, value, none);
      return merge(hookValues(at), {
        iphdr: ip,
        ...of,
        sport: port(header.source),
        dport: port(header.dest),
        urg: flag(header.urg),
        ack: flag(header.ack),
        psh: flag(header.psh),
        rst: flag(header.rst),
        syn: flag(header.syn),
        fin: flag(header.fin),
      });
    },
  });
}

type AtNetworkLayer = Pick<PacketAtHook, 'family' | 'protocol' | 'saddr' | 'daddr'>;

function version4(at: Address): AtNetworkLayer {
  const family = constantInt(AF_INET);
  const { protocol, source, destination } = Ipv4Header.at(at);
  const address = (four: Int): Inet => socketAddress(family, four, constantAddress(0n));
  return { family, protocol, saddr: address(source), daddr: address(destination) };
}

function version6(at: Address): AtNetworkLayer {
  const family = constantInt(AF_INET6);
  const { protocol, source, destination } = Ipv6Header.at(at);
  const address = (six: Address): Inet => socketAddress(family, constantInt(0), six);
  return { family, protocol, saddr: address(source), daddr: address(destination) };
}
