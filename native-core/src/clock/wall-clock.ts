/** How long a measured offset is taken for right, in nanoseconds: the clock can be set at any time. */
const freshness = 100_000_000n;

/** Follows the wall clock along CLOCK_MONOTONIC. */
export class WallClock {
  readonly #measure: () => bigint;
  #offset = 0n;
  #measuredFor: bigint | null = null;

  /** @param measure gives by how much the wall clock is ahead of CLOCK_MONOTONIC now, in nanoseconds. */
  constructor(measure: () => bigint) {
    this.#measure = measure;
  }

  /** Nanoseconds since 1970 at a moment of CLOCK_MONOTONIC that is not long ago. */
  at(monotonic: bigint): bigint {
    if (this.#measuredFor === null || monotonic > this.#measuredFor + freshness) {
      this.#offset = this.#measure();
      this.#measuredFor = monotonic;
    }
    return monotonic + this.#offset;
  }
}
