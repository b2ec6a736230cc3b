import { address, be16, ptr, struct, textArray, u16, u32 } from '@tap/native-core/tapset';

/** Room for the name of a device with its end mark: IFNAMSIZ in include/uapi/linux/if.h. */
const deviceNameBytes = 16;

/** The kernel's `struct net_device`: a network interface (include/linux/netdevice.h). */
const NetDevice = struct('net_device', {
  /** Name of the interface. */
  name: textArray(deviceNameBytes),
});

/** The kernel's `struct sk_buff`: a packet on its way through the kernel (include/linux/skbuff.h). */
export const SkBuff = struct('sk_buff', {
  /** EtherType of what it carries. */
  protocol: be16,
  /** The interface that it came from or goes to. */
  device: ptr(NetDevice).at('dev'),
  /** Bytes from where the layer at work begins to the end. */
  length: u32.at('len'),
  /** Bytes of memory that it takes, with what the kernel keeps about it. */
  truesize: u32,
  /** Where its memory begins; the places of headers count from here. */
  head: address,
  /** Place of the header of the network layer. */
  networkHeader: u16.at('network_header'),
  /** Place of the header of the transport layer. */
  transportHeader: u16.at('transport_header'),
});
