import { fitCycleLine, type ClockPair, type CycleFit, type CycleLine } from './cycle-line.js';

/** Time between two samples, in nanoseconds: long enough that the jitter of reading them does not count. */
const sampleInterval = 1_000_000_000n;
/** Samples that the line is drawn through: the newest. */
const keptSamples = 32;

/** Follows the cycle counter along CLOCK_MONOTONIC, with a line that is drawn anew as time goes on. */
export class CycleClock {
  readonly #sample: () => ClockPair;
  readonly #pairs: ClockPair[];
  #line: CycleLine | null = null;

  /** @param sample reads both clocks at the same moment. */
  constructor(sample: () => ClockPair) {
    this.#sample = sample;
    this.#pairs = [sample()];
  }

  /** The counter at a moment of CLOCK_MONOTONIC, in nanoseconds; 0n on a processor without a counter. */
  at(monotonic: bigint): bigint {
    if (this.#pairs[0]?.cycles === 0n) return 0n;
    return this.#current(monotonic).at(monotonic);
  }

  /** How well the line fits. */
  fit(): CycleFit {
    return this.#current(this.#sample().monotonic).fit;
  }

  #current(monotonic: bigint): CycleLine {
    const last = this.#pairs.at(-1) as ClockPair;
    if (this.#line === null || monotonic > last.monotonic + sampleInterval) {
      let pair = this.#sample();
      while (pair.monotonic <= last.monotonic) pair = this.#sample();
      this.#pairs.push(pair);
      if (this.#pairs.length > keptSamples) this.#pairs.shift();
      this.#line = fitCycleLine(this.#pairs);
    }
    return this.#line;
  }
}
