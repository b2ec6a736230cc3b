import { context, currentComm, narrow, u32, u64, type Int, type Text } from '@tap/native-core/tapset';

/** Expressions whose values say on which track an event lies. */
export type TimelineFields = {
  /** The process, as `pid()`. */
  readonly track_pid: Int;
  /** The thread, as `tid()`. */
  readonly track_tid: Int;
  /** The name of the thread. */
  readonly track_name: Text<string>;
};

/**
 * The process and the thread of an event, and the name of the thread: what a `Timeline` needs to know of each event.
 *
 * @example
 * import { timelineFields } from '@tap/timeline';
 * import { tcp } from '@tap/net';
 * const sends = on(tcp.sendmsg.return).with((e) => ({ elapsed: e.elapsed, ...timelineFields() }));
 */
export function timelineFields(): TimelineFields {
  return {
    track_pid: narrow(u32, context('pid_tgid', u64).shr(32)),
    track_tid: narrow(u32, context('pid_tgid', u64)),
    track_name: currentComm(),
  };
}
