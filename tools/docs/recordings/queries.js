// @ts-check
// What the recordings of the guides are of: for the guest that takes them, and for the pictures that are made of them.
import { stackFields } from '@tap/flame';
import { on, profile } from '@tap/native-core/tapset';
import { tcp } from '@tap/net';
import { timelineFields } from '@tap/timeline';

/** What the CPUs run of a busy shop. */
export const samples = on(profile(99)).select(() => stackFields());

/** When processes of the shop send and receive, and how long each call takes. */
export const sends = on(tcp.sendmsg.return).select((e) => ({
  size: e.size,
  elapsed: e.elapsed,
  ...timelineFields(),
}));
export const receives = on(tcp.recvmsg.return).select((e) => ({
  size: e.size,
  elapsed: e.elapsed,
  ...timelineFields(),
}));
