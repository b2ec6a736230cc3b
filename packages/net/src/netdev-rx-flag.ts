import {
  choose,
  constantInt,
  each,
  fn,
  i32,
  oneOf,
  probe,
  ptr,
  type Int,
  type Site,
  type StructPointer,
} from '@tap/native-core/tapset';
import { NetDevice } from './net-device.js';

/** Flags of a device that somebody must want: include/uapi/linux/if.h. */
const IFF_PROMISC = 0x100;
const IFF_ALLMULTI = 0x200;

type Device = StructPointer<typeof NetDevice.members>;

interface Wanted {
  readonly dev: Device;
  readonly inc: Int;
}

interface Change {
  readonly dev: Device;
  readonly flag: Int;
  readonly enable: Int;
}

const args = { dev: ptr(NetDevice), inc: i32 };
const all = fn('__dev_set_promiscuity', args).byOrder();
const groups = oneOf(fn('netif_set_allmulti', args), fn('__dev_set_allmulti', args).byOrder());

/** Where the number of those who want a flag changes, when the flag changes by that: from nobody to one, or back. */
function changesOf(
  site: Site<Wanted, never>,
  flag: number,
  wantedBy: (dev: Device) => Int,
): Site<Change, never> {
  const after = ({ dev, inc }: Wanted): Int => wantedBy(dev).add(inc);
  return site
    .where((wanted) => {
      const isOn = wanted.dev.flags.has(flag);
      const turnsOn = isOn.not().and(after(wanted).ne(0));
      const turnsOff = isOn.and(wanted.inc.lt(0)).and(after(wanted).eq(0));
      return turnsOn.or(turnsOff);
    })
    .as((wanted) => ({
      dev: wanted.dev,
      flag: constantInt(flag),
      enable: choose(after(wanted).ne(0), constantInt(1), 0),
    }));
}

/**
 * A network device begins or ceases to take packets that are not for it: all that it sees, or all to groups. Of those
 * who want that, only the first and the last one change it; `netdev.set_promiscuity` sees each.
 *
 * The function that SystemTap probes is a part of its two callers on all supported kernels. An event is where one of these
 * is about to call it, by the kernel's own rule.
 *
 * @context the process that asks for it, or a worker of the kernel
 */
export const change_rx_flag = probe('netdev.change_rx_flag', {
  at: each(
    changesOf(all, IFF_PROMISC, ({ promiscuity }) => promiscuity),
    changesOf(groups, IFF_ALLMULTI, ({ allmulti }) => allmulti),
  ),
  values: ({ dev, flag, enable }) => ({
    /** Name of the network device. */
    dev_name: dev.name,
    /** The flag that changes: 256 (IFF_PROMISC) for all packets, 512 (IFF_ALLMULTI) for all to groups. */
    flags: flag,
    /** 1 when the flag is set, 0 when it is cleared. */
    enable,
  }),
});
