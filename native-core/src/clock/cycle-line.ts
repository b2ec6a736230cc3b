import { TapError } from '../errors/index.js';

/** The cycle counter and CLOCK_MONOTONIC, read as nearly at the same moment as possible. */
export interface ClockPair {
  /** CLOCK_MONOTONIC, in nanoseconds. */
  readonly monotonic: bigint;
  /** The cycle counter. */
  readonly cycles: bigint;
}

/** How the cycle counter follows from CLOCK_MONOTONIC: a straight line, and how well it fits. */
export interface CycleFit {
  /** Cycles per second. */
  readonly frequency: number;
  /** The greatest distance between a sample and the line, in cycles. */
  readonly error: number;
  /** The same distance, in nanoseconds. */
  readonly errorNanoseconds: number;
  /** The moment of the first sample: nanoseconds of CLOCK_MONOTONIC. */
  readonly from: bigint;
  /** The moment of the last sample. Later and earlier moments are less exact: clocks are steered, counters are not. */
  readonly to: bigint;
  /** Number of samples. */
  readonly samples: number;
}

/** A fitted line. */
export interface CycleLine {
  readonly fit: CycleFit;
  /** The cycle counter at a moment of CLOCK_MONOTONIC, in nanoseconds. */
  at(monotonic: bigint): bigint;
}

/** Binary digits after the point of the slope: a double holds 53 for slopes up to 32 cycles a nanosecond. */
const fractionBits = 48n;

/**
 * Fits a line through samples by least squares.
 *
 * @param pairs in the order of time.
 * @throws TapError TAP_ARGUMENT when there are not two samples of different moments.
 */
export function fitCycleLine(pairs: readonly ClockPair[]): CycleLine {
  const first = pairs[0];
  const last = pairs.at(-1);
  if (first === undefined || last === undefined || last.monotonic <= first.monotonic) {
    throw new TapError('TAP_ARGUMENT', 'a line needs two samples of the clock, one after the other', {
      next: 'take the second sample later',
    });
  }
  // Differences are small enough for doubles; the clocks themselves are not.
  const points = pairs.map(({ monotonic, cycles }) => ({
    x: Number(monotonic - first.monotonic),
    y: Number(cycles - first.cycles),
  }));
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const covariance = mean(points.map(({ x, y }) => (x - meanX) * (y - meanY)));
  const slope = covariance / mean(points.map(({ x }) => (x - meanX) ** 2));

  const scaledSlope = BigInt(Math.round(slope * 2 ** Number(fractionBits)));
  const start = first.cycles + BigInt(Math.round(meanY - slope * meanX));
  const at = (monotonic: bigint): bigint =>
    start + (((monotonic - first.monotonic) * scaledSlope) >> fractionBits);

  const distances = pairs.map(({ monotonic, cycles }) => Math.abs(Number(cycles - at(monotonic))));
  const error = Math.max(...distances);
  return Object.freeze({
    at,
    fit: Object.freeze({
      frequency: slope * 1e9,
      error,
      errorNanoseconds: error / slope,
      from: first.monotonic,
      to: last.monotonic,
      samples: pairs.length,
    }),
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
