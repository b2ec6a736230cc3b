/**
 * SystemTap's timestamp functions: the cycle counter, the monotonic clock and the wall clock.
 *
 * In a query each is an expression, evaluated in the kernel at the moment of the event; `now()` reads the same clock
 * here and at once. Every event carries the monotonic clock as `time` anyway.
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
