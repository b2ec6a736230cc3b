import {
  decoded,
  inPlace,
  struct,
  textArray,
  u32,
  u8,
  address,
  type Address,
  type Decoded,
} from '@tap/native-core/tapset';

/** Room for the name of a device with its end mark: IFNAMSIZ in include/uapi/linux/if.h. */
const deviceNameBytes = 16;

/** The kernel's `struct net_device`: a network interface (include/linux/netdevice.h). */
export const NetDevice = struct('net_device', {
  /** Name of the interface. */
  name: textArray(deviceNameBytes),
  /** Bytes that a packet has at most, without the header of the link layer. */
  mtu: u32,
  /** Bytes of a hardware address. */
  addressBytes: u8.at('addr_len'),
  /** Where its hardware address lies. */
  hardwareAddress: address.at('dev_addr'),
  /** IFF_PROMISC, IFF_ALLMULTI and others of include/uapi/linux/if.h. */
  flags: u32,
  /** How many want all packets that it sees. */
  promiscuity: u32,
  /** How many want all packets to groups. */
  allmulti: u32,
  /** Its place in a list of devices that are closed together. */
  closing: inPlace.at('close_list'),
});

/** The kernel's `struct list_head`. */
export const List = struct('list_head', { next: address });

/** What an ioctl(2) on a network interface is about (include/uapi/linux/if.h). */
export const InterfaceRequest = struct('ifreq', {
  name: textArray(deviceNameBytes).at('ifr_ifrn.ifrn_name'),
});

/** A hardware address for a device; since Linux 6.16 in a structure with more room. */
export const HardwareAddress = struct('sockaddr', { bytes: inPlace.at('sa_data') });
/** The same since Linux 6.16. */
export const LongHardwareAddress = struct('__kernel_sockaddr_storage', { bytes: inPlace.at('__data') });

/** An Ethernet address, as the first one of a header. */
const EthernetHeader = struct('ethhdr', {
  b0: u8.at('h_dest[0]'),
  b1: u8.at('h_dest[1]'),
  b2: u8.at('h_dest[2]'),
  b3: u8.at('h_dest[3]'),
  b4: u8.at('h_dest[4]'),
  b5: u8.at('h_dest[5]'),
});

/** The Ethernet address that lies at an address of the kernel: `02:00:00:00:00:01`. */
export function macAt(at: Address): Decoded<string> {
  const { b0, b1, b2, b3, b4, b5 } = EthernetHeader.at(at);
  const word = [b1, b2, b3, b4, b5].reduce((all, byte) => all.shl(8).bitOr(byte), b0);
  return decoded(word, { shown: 'string', decode: (raw) => macText(Number(raw)) });
}

function macText(word: number): string {
  const digits = word.toString(16).padStart(12, '0');
  return (digits.match(/../g) ?? []).join(':');
}
