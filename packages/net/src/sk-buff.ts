import { address, be16, ptr, struct, u16, u32 } from '@tap/native-core/tapset';
import { NetDevice } from './net-device.js';

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
  /** Place of the header of the link layer. */
  macHeader: u16.at('mac_header'),
  /** Place of the header of the network layer. */
  networkHeader: u16.at('network_header'),
  /** Place of the header of the transport layer. */
  transportHeader: u16.at('transport_header'),
});
