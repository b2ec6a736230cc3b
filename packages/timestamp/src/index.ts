/**
 * SystemTap's timestamp functions: the cycle counter and the monotonic clock.
 *
 * In a query each is an expression, evaluated in the kernel at the moment of the event; `now()` reads the same clock
 * here and at once. Every event carries the monotonic clock as `time` anyway.
 *
 * @module
 */
export { get_cycles, type CycleCounter } from './get-cycles.js';
export { ktime_get_ns, type MonotonicClock } from './ktime.js';
