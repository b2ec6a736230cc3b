import { choose, constantInt, containerOf, fn, i32, oneOf, probe, ptr, u32 } from '@tap/native-core/tapset';
import {
  HardwareAddress,
  InterfaceRequest,
  List,
  LongHardwareAddress,
  macAt,
  NetDevice,
} from './net-device.js';

const device = { dev: ptr(NetDevice) };

/**
 * A network device is brought up.
 *
 * @context the process that asks for it
 */
export const open = probe('netdev.open', {
  at: fn('__dev_open', device).byOrder(),
  values: ({ dev }) => ({
    /** Name of the network device. */
    dev_name: dev.name,
  }),
});

/**
 * A network device is brought down. Devices that are brought down together, such as those of a network namespace that ends, are one
 * event, with the first of them.
 *
 * @context the process that asks for it, or a worker of the kernel
 */
export const close = probe('netdev.close', {
  at: fn('__dev_close_many', { head: ptr(List) }).byOrder(),
  values: ({ head }) => ({
    /** Name of the network device. */
    dev_name: containerOf(NetDevice, ({ closing }) => closing, head.next).name,
  }),
});

/**
 * The greatest size of a network device's packets is to be changed. The device can still refuse.
 *
 * @context the process that asks for it
 */
export const change_mtu = probe('netdev.change_mtu', {
  at: oneOf(
    fn('netif_set_mtu_ext', { ...device, new_mtu: i32 }),
    fn('dev_set_mtu_ext', { ...device, new_mtu: i32 }),
  ),
  values: ({ dev, new_mtu }) => ({
    /** Name of the network device. */
    dev_name: dev.name,
    /** The size until now, in bytes. */
    old_mtu: dev.mtu,
    /** The wanted size, in bytes. */
    new_mtu,
  }),
});

/**
 * The hardware address of a network device is to be changed. The device can still refuse.
 *
 * @context the process that asks for it
 */
export const change_mac = probe('netdev.change_mac', {
  at: oneOf(
    fn('netif_set_mac_address', { ...device, to: ptr(LongHardwareAddress).at('ss') }).as(({ dev, to }) => ({
      dev,
      bytes: to.bytes,
    })),
    fn('dev_set_mac_address', { ...device, to: ptr(HardwareAddress).at('sa') }).as(({ dev, to }) => ({
      dev,
      bytes: to.bytes,
    })),
  ),
  values: ({ dev, bytes }) => ({
    /** Name of the network device. */
    dev_name: dev.name,
    /** Bytes of a hardware address: 6 on Ethernet. */
    mac_len: dev.addressBytes,
    /** The address until now: its first six bytes, as `02:00:00:00:00:01`. */
    old_mac: macAt(dev.hardwareAddress),
    /** The wanted address, its first six bytes. */
    new_mac: macAt(bytes),
  }),
});

/**
 * A network device is to take all packets that it sees, or no longer. The kernel counts who wants it.
 *
 * @context the process that asks for it
 */
export const set_promiscuity = probe('netdev.set_promiscuity', {
  at: fn('__dev_set_promiscuity', { ...device, inc: i32 }).byOrder(),
  values: ({ dev, inc }) => ({
    /** Name of the network device. */
    dev_name: dev.name,
    /** 1 when one more user wants it, else 0. */
    enable: choose(inc.gt(0), constantInt(1), constantInt(0)),
    /** 1 when one user no longer wants it, else 0. */
    disable: choose(inc.lt(0), constantInt(1), constantInt(0)),
    /** By how much the number of those who want it changes. */
    inc,
  }),
});

/**
 * A process asks for something by ioctl(2) on a socket that is about network devices.
 *
 * @context the process that asks
 */
export const ioctl = probe('netdev.ioctl', {
  at: fn('dev_ioctl', { cmd: u32, ifr: ptr(InterfaceRequest) }),
  values: ({ cmd, ifr }) => ({
    /** Number of the request: `SIOCGIFFLAGS` and others of include/uapi/linux/sockios.h. */
    cmd,
    /** Name of the network device that it is about. */
    arg: ifr.name,
  }),
});

/**
 * A network device is made known to the kernel. Its name may still be a pattern, such as `eth%d`.
 *
 * @context the process that makes it, or loads its driver
 */
export const register = probe('netdev.register', {
  at: fn('register_netdevice', device),
  values: ({ dev }) => ({
    /** Name of the network device. */
    dev_name: dev.name,
  }),
});

/**
 * A network device goes away. In Debian's kernel 7.2 for x86-64, devices that go with their network namespace have no event: the
 * compiler has put the function into the one that removes them.
 *
 * @context the process that removes it, or a worker of the kernel
 */
export const unregister = probe('netdev.unregister', {
  at: fn('unregister_netdevice_queue', device),
  values: ({ dev }) => ({
    /** Name of the network device. */
    dev_name: dev.name,
  }),
});

/**
 * Someone wants the counters of a network device.
 *
 * @context the process that asks
 */
export const get_stats = probe('netdev.get_stats', {
  at: fn('dev_get_stats', device),
  values: ({ dev }) => ({
    /** Name of the network device. */
    dev_name: dev.name,
  }),
});
