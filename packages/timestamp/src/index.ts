/**
 * SystemTap's timestamp functions: the cycle counter, the monotonic clock and the wall clock.
 *
 * In a query each is an expression, evaluated in the kernel at the moment of the event; `now()` reads the same clock
 * here and at once. Every event carries the monotonic clock as `time` anyway.
 *
 * @example
 * When programs are executed, by the clock on the wall:
 * ```ts
 * import { attach, on } from '@tap/native-core';
 * import { kprocess } from '@tap/kprocess';
 * import { ctime, gettimeofday_s } from '@tap/timestamp';
 *
 * const session = await attach(
 *   on(kprocess.exec).select((e) => ({ filename: e.filename, at: gettimeofday_s() })),
 * );
 * process.once('SIGINT', () => session.close());
 * for await (const { filename, at } of session) console.log(ctime(at), filename);
 * ```
 *
 * @example
 * On the command line:
 * ```console
 * $ sudo tap trace kprocess.exec --with us=gettimeofday_us -c 'ls >/dev/null; true'
 * TIME             filename         us
 * 03:39:08.188569  /usr/bin/ls      1795664348178079
 * ```
 *
 * @module
 */
export { ctime } from './ctime.js';
export { get_cycles, type CycleCounter } from './get-cycles.js';
export {
  gettimeofday_ms,
  gettimeofday_ns,
  gettimeofday_s,
  gettimeofday_us,
  type WallTime,
} from './gettimeofday.js';
export { tz_ctime, tz_gmtoff, tz_name } from './time-zone.js';
export { ktime_get_ns, type MonotonicClock } from './ktime.js';
