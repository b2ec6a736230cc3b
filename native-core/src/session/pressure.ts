import type { Overload, SettledOverload } from './overload.js';

/** An overload ends below this share of its limits, so that it does not come and go at them. */
const calm = 0.8;
/** The least share of events that is taken: one of so many. */
const mostOneOf = 65_536;

/** The measurements of one check of a session. */
export interface Measured {
  /** Events in a second, also those that were left out. */
  readonly rate: number;
  /** Share of one CPU's time; null where it was not measured. */
  readonly cpu: number | null;
}

/** How far a session is above its limits, and what follows: numbers alone, without a clock. */
export class Pressure {
  readonly #limits: Pick<SettledOverload, 'rate' | 'cpu' | 'then'>;
  #ofCpu = 0;
  #over = false;
  #oneOf = 1;

  constructor(limits: Pick<SettledOverload, 'rate' | 'cpu' | 'then'>) {
    this.#limits = limits;
  }

  /** Of so many events one is taken. */
  get oneOf(): number {
    return this.#oneOf;
  }

  /** Weighs what was measured; null when there is nothing new to tell. */
  look({ rate, cpu }: Measured): Overload['state'] | null {
    const { limits, before } = { limits: this.#limits, before: this.#oneOf };
    const ofRate = limits.rate === null ? 0 : rate / limits.rate;
    // The rate is that of all events. The time is that of those that were taken: with all of them it may be so many times as much.
    if (limits.cpu !== null && cpu !== null) this.#ofCpu = (before * cpu) / limits.cpu;
    const load = Math.max(ofRate, this.#ofCpu);
    const wasOver = this.#over;
    this.#over = load > (wasOver ? calm : 1);
    this.#oneOf =
      this.#over && limits.then === 'sample' ? Math.min(mostOneOf, Math.max(2, Math.ceil(load))) : 1;
    if (this.#over !== wasOver) return wasOver ? 'ends' : 'begins';
    return this.#oneOf === before ? null : 'changes';
  }
}
