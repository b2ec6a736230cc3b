import {
  fn,
  merge,
  oneOf,
  probe,
  ptr,
  tracepoint,
  type Int,
  type StructPointer,
  type Text,
} from '@tap/native-core/tapset';
import { NetDevice } from './net-device.js';
import { SkBuff } from './sk-buff.js';

/** What is known of a packet at a network device. */
export interface PacketValues {
  /**
   * EtherType of the packet: 0x0800 for IPv4, 0x86dd for IPv6, 0x0806 for ARP. SystemTap gives the number as it lies in
   * memory, in network order: 8, 56710 and 1544 for these on x86.
   */
  readonly protocol: Int;
  /** Name of the network device, such as `eth0` or `lo`; null for a packet without one. */
  readonly dev_name: Text<string | null>;
  /** Bytes of memory that are charged for the packet: its data and what the kernel keeps about it. */
  readonly truesize: Int;
}

function packetValues(skb: StructPointer<typeof SkBuff.members>): PacketValues {
  return { protocol: skb.protocol, dev_name: skb.device.name, truesize: skb.truesize };
}

/**
 * A packet enters the network stack from a device, after drivers have put segments of a stream together (GRO). A packet
 * that goes through a bridge, a bond or a VLAN comes again, with the upper device.
 *
 * @context an interrupt: whichever task it has interrupted; for loopback often the sender
 */
export const receive = probe('netdev.receive', {
  at: tracepoint('netif_receive_skb', { skb: ptr(SkBuff) }),
  values: ({ skb }) =>
    merge(packetValues(skb), {
      /** Bytes of the packet, without the header of the link layer. */
      length: skb.length,
    }),
});

/**
 * A packet is handed to a device for transmission; the device may still drop it. Large packets are cut into segments
 * later, often by the hardware (GSO). A packet that goes through a bridge, a bond or a VLAN comes again, with the lower
 * device.
 *
 * @context the sender; an interrupt for what the kernel sends by itself, such as acknowledgements and forwarded packets
 */
export const transmit = probe('netdev.transmit', {
  at: oneOf(
    fn('__dev_queue_xmit', { skb: ptr(SkBuff) }).byOrder(),
    tracepoint('net_dev_queue', { skb: ptr(SkBuff) }),
  ),
  values: ({ skb }) =>
    merge(packetValues(skb), {
      /** Bytes of the packet, with the header of the link layer: 14 more than at the receiver on Ethernet. */
      length: skb.length,
    }),
});

/**
 * A packet goes to the driver of a device, when the queues before it let it: the last moment in the network stack. Of several
 * packets that are handed over together it is the first.
 *
 * @context whoever runs the device's queue: the sender, or an interrupt
 */
export const hard_transmit = probe('netdev.hard_transmit', {
  at: fn('dev_hard_start_xmit', { first: ptr(SkBuff), dev: ptr(NetDevice) }),
  values: ({ first, dev }) =>
    merge(packetValues(first), {
      /** Name of the network device. */
      dev_name: dev.name,
      /** Bytes of the packet, with the header of the link layer. */
      length: first.length,
    }),
});

/**
 * A packet is put into a queue of this CPU to be received: of loopback, tunnels, virtual devices, and drivers without NAPI. It
 * enters the network stack, as `netdev.receive`, when the queue is worked off.
 *
 * @context an interrupt; for loopback the sender
 */
export const rx = probe('netdev.rx', {
  at: tracepoint('netif_rx', { skb: ptr(SkBuff) }),
  values: ({ skb }) => ({
    /** Name of the network device; null for a packet without one. */
    dev_name: skb.device.name,
    /** EtherType of the packet, as in `netdev.receive`. */
    protocol: skb.protocol,
  }),
});

export * from './netdev-control.js';
export * from './netdev-rx-flag.js';
