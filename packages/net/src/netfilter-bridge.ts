import { merge, probe, type Address, type Decoded, type Int, type Probe } from '@tap/native-core/tapset';
import { macAt } from './net-device.js';
import { families, hookAt, hooks, hookValues, type HookValues } from './netfilter-hook.js';

/** A frame at a hook of a bridge. */
export interface FrameAtHook extends HookValues {
  /** EtherType of the frame: 0x0800 for IPv4, 0x86dd for IPv6, 0x0806 for ARP. */
  readonly protocol: Int;
  /** Address of the header of the network layer in the kernel's memory. */
  readonly nethdr: Address;
  /** Hardware address of the sender: `02:00:00:00:00:01`. */
  readonly smac: Decoded<string>;
  /** Hardware address of the receiver. */
  readonly dmac: Decoded<string>;
}

const macBytes = 6;

function framesAt<const H extends keyof typeof hooks>(hook: H): Probe<FrameAtHook, `netfilter.bridge.${H}`> {
  return probe(`netfilter.bridge.${hook}` as const, {
    at: hookAt(families.bridge, hooks[hook]),
    values: (at) => {
      const { skb } = at;
      const mac = skb.head.add(skb.macHeader);
      return merge(hookValues(at), {
        protocol: skb.protocol,
        nethdr: skb.head.add(skb.networkHeader),
        smac: macAt(mac.add(macBytes)),
        dmac: macAt(mac),
      });
    },
  });
}

/**
 * A frame has come in at a port of a bridge, before it is known where it goes.
 *
 * @context an interrupt: whichever task it has interrupted
 */
export const pre_routing = framesAt('pre_routing');

/**
 * A frame has come in that is for the bridge itself.
 *
 * @context an interrupt: whichever task it has interrupted
 */
export const local_in = framesAt('local_in');

/**
 * A frame goes from one port of a bridge to another one.
 *
 * @context an interrupt: whichever task it has interrupted
 */
export const forward = framesAt('forward');

/**
 * This machine sends a frame by a bridge.
 *
 * @context the sender, or an interrupt
 */
export const local_out = framesAt('local_out');

/**
 * A frame is about to go out at a port of a bridge.
 *
 * @context the sender, or an interrupt
 */
export const post_routing = framesAt('post_routing');
