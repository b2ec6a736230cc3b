import {
  AF_INET,
  constantAddress,
  constantInt,
  merge,
  probe,
  socketAddress,
  type Address,
  type Decoded,
  type Inet,
  type Int,
  type Probe,
} from '@tap/native-core/tapset';
import { ArpHeader, Ipv4Address } from './headers.js';
import { macAt } from './net-device.js';
import { arpHooks, families, hookAt, hookValues, type HookValues } from './netfilter-hook.js';

/** An ARP message at a hook. Its addresses are those of Ethernet and IPv4; for others they mean nothing. */
export interface ArpAtHook extends HookValues {
  /** Address of the ARP header in the kernel's memory. */
  readonly arphdr: Address;
  /** Number of the link layer: 1 for Ethernet. */
  readonly ar_hrd: Int;
  /** EtherType of the addresses that are asked for: 0x0800 for IPv4. */
  readonly ar_pro: Int;
  /** Bytes of a hardware address: 6 on Ethernet. */
  readonly ar_hln: Int;
  /** Bytes of a protocol address: 4 for IPv4. */
  readonly ar_pln: Int;
  /** What the message is: 1 a question, 2 an answer. */
  readonly ar_op: Int;
  /** Hardware address of the sender: `02:00:00:00:00:01`. */
  readonly ar_sha: Decoded<string>;
  /** IPv4 address of the sender. */
  readonly ar_sip: Inet;
  /** Hardware address of the receiver; zeros in a question. */
  readonly ar_tha: Decoded<string>;
  /** IPv4 address of the receiver. */
  readonly ar_tip: Inet;
}

/** Bytes of the header before the addresses, of a hardware address and of a protocol address: RFC 826. */
const headerBytes = 8;
const macBytes = 6;
const ipBytes = 4;

function messagesAt<const H extends keyof typeof arpHooks>(hook: H): Probe<ArpAtHook, `netfilter.arp.${H}`> {
  return probe(`netfilter.arp.${hook}` as const, {
    at: hookAt(families.arp, arpHooks[hook]),
    values: (at) => {
      const arphdr = at.skb.head.add(at.skb.networkHeader);
      const header = ArpHeader.at(arphdr);
      const sender = headerBytes;
      const receiver = sender + macBytes + ipBytes;
      return merge(hookValues(at), {
        arphdr,
        ar_hrd: header.hardware,
        ar_pro: header.protocol,
        ar_hln: header.hardwareBytes,
        ar_pln: header.protocolBytes,
        ar_op: header.operation,
        ar_sha: macAt(arphdr.add(sender)),
        ar_sip: ipAt(arphdr.add(sender + macBytes)),
        ar_tha: macAt(arphdr.add(receiver)),
        ar_tip: ipAt(arphdr.add(receiver + macBytes)),
      });
    },
  });
}

const family = constantInt(AF_INET);
const ipAt = (at: Address): Inet => socketAddress(family, Ipv4Address.at(at).bytes, constantAddress(0n));

/**
 * An ARP message has come in.
 *
 * @context an interrupt: whichever task it has interrupted
 */
const receive = messagesAt('in');
export { receive as in };

/**
 * This machine sends an ARP message.
 *
 * @context whoever wants to know an address, or an interrupt
 */
export const out = messagesAt('out');

/**
 * An ARP message goes through a bridge, from one of its ports to another one.
 *
 * @context an interrupt: whichever task it has interrupted
 */
export const forward = messagesAt('forward');
