import { context, Int, u64 } from '@tap/native-core/tapset';

/** The kernel's monotonic clock: nanoseconds of CLOCK_MONOTONIC. */
export class MonotonicClock extends Int<bigint> {
  /** Reads the clock here and now. */
  now(): bigint {
    return process.hrtime.bigint();
  }
}

/**
 * The kernel's monotonic clock in nanoseconds, as a `bigint`: it starts near the boot, never goes back and stands still
 * while the machine sleeps. `ktime_get_ns().now()` reads it outside of a query.
 */
export function ktime_get_ns(): MonotonicClock {
  const { kind, node } = context('monotonic', u64);
  return new MonotonicClock(kind, node);
}
