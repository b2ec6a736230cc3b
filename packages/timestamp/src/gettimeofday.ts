import { wallTime } from '@tap/native-core/machine';
import { context, Decoded, decoded, u64 } from '@tap/native-core/tapset';

/** The wall clock, in some unit. */
export class WallTime<T extends number | bigint> extends Decoded<T> {
  readonly #unit: (nanoseconds: bigint) => T;

  constructor(unit: (nanoseconds: bigint) => T, shown: string) {
    const { kind, node } = decoded(context('monotonic', u64), {
      shown,
      decode: (monotonic, session) => unit(session.wallTime(monotonic)),
    });
    super(kind, node);
    this.#unit = unit;
  }

  /** Reads the clock here and now. */
  now(): T {
    return this.#unit(wallTime());
  }
}

/**
 * Nanoseconds since 1970, as a `bigint`.
 *
 * The kernel captures its monotonic clock; the distance between the two clocks is measured when events are decoded. So a
 * clock that is set in that moment shows a tenth of a second later. It cannot be compared in `where`: use
 * `ktime_get_ns()` there. `gettimeofday_ns().now()` reads the clock itself.
 */
export function gettimeofday_ns(): WallTime<bigint> {
  return new WallTime((nanoseconds) => nanoseconds, 'bigint');
}

/** Microseconds since 1970; otherwise as `gettimeofday_ns()`. */
export function gettimeofday_us(): WallTime<number> {
  return new WallTime((nanoseconds) => Number(nanoseconds / 1_000n), 'number');
}

/** Milliseconds since 1970; otherwise as `gettimeofday_ns()`. */
export function gettimeofday_ms(): WallTime<number> {
  return new WallTime((nanoseconds) => Number(nanoseconds / 1_000_000n), 'number');
}

/** Seconds since 1970; otherwise as `gettimeofday_ns()`. */
export function gettimeofday_s(): WallTime<number> {
  return new WallTime((nanoseconds) => Number(nanoseconds / 1_000_000_000n), 'number');
}
