import { fn, ptr, struct, u8, type Address, type Int, type Site, type Text } from '@tap/native-core/tapset';
import { NetDevice } from './net-device.js';
import { SkBuff } from './sk-buff.js';

/** What a hook is called with (include/linux/netfilter.h). */
const HookState = struct('nf_hook_state', {
  /** Which hook of the family. */
  hook: u8,
  /** Family of protocols. */
  family: u8.at('pf'),
  in: ptr(NetDevice),
  out: ptr(NetDevice),
});

/** Families of protocols: `NFPROTO_` of include/uapi/linux/netfilter.h. */
export const families = { ipv4: 2, arp: 3, bridge: 7, ipv6: 10 } as const;

/** The hooks of IP and of bridges: `enum nf_inet_hooks` of include/uapi/linux/netfilter.h, and netfilter_bridge.h. */
export const hooks = { pre_routing: 0, local_in: 1, forward: 2, local_out: 3, post_routing: 4 } as const;
/** The hooks of ARP: include/uapi/linux/netfilter_arp.h. */
export const arpHooks = { in: 0, out: 1, forward: 2 } as const;

const hookSlow = fn('nf_hook_slow', { skb: ptr(SkBuff), state: ptr(HookState) }).as(({ skb, state }) => ({
  skb,
  state,
}));

type Hooked = typeof hookSlow extends Site<infer A, unknown> ? A : never;

/** One hook: it is only called where something has registered itself at it, such as a chain of nftables. */
export function hookAt(family: number, hook: number): Site<Hooked, never> {
  return hookSlow.where(({ state }) => state.family.eq(family).and(state.hook.eq(hook))) as Site<
    Hooked,
    never
  >;
}

/** What each packet at a hook has. */
export interface HookValues {
  /** Family of protocols of the hook: 2 IPv4, 3 ARP, 7 bridge, 10 IPv6 (`NFPROTO_`). */
  readonly pf: Int;
  /** Address of the device that it came from (`struct net_device`); 0 for what this machine sends. */
  readonly indev: Address;
  /** Name of the device that it came from; null for what this machine sends. */
  readonly indev_name: Text<string | null>;
  /** Address of the device that it goes to; 0 before that is known. */
  readonly outdev: Address;
  /** Name of the device that it goes to; null before that is known. */
  readonly outdev_name: Text<string | null>;
  /** Bytes of the packet from the header of the network layer on. */
  readonly length: Int;
}

/** What a hook is called with, as values. */
export function hookValues({ skb, state }: Hooked): HookValues {
  return {
    pf: state.family,
    indev: state.in.address,
    indev_name: state.in.name,
    outdev: state.out.address,
    outdev_name: state.out.name,
    length: skb.length,
  };
}
