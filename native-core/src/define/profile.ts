import type { Address } from '../expr/index.js';
import { register } from './context.js';
import { address } from './field.js';
import { probe, type Probe } from './probe.js';
import { timer } from './site.js';

/** The values of a sample, besides the functions of the context. */
export interface Sample {
  /** Address of the instruction that the CPU was about to execute: of the kernel, or of the current process. */
  readonly address: Address;
}

/**
 * A probe that samples what each CPU does, `hertz` times a second: `on(profile(99)).by(() => ({ comm: execname() }))`.
 * Idle CPUs are sampled as well, as process 0. A rate such as 99 does not fall into step with things that happen every
 * hundredth of a second.
 *
 * @example
 * on(profile(99)).by(() => ({ program: execname() })).count();
 *
 * @param hertz 1 to 10,000.
 * @throws TapError TAP_ARGUMENT for other rates.
 */
export function profile(hertz: number): Probe<Sample, 'timer.profile'> {
  return probe('timer.profile', {
    at: timer('timer.profile', hertz),
    // The instruction pointer of x86, and that of arm64.
    values: (): Sample => ({ address: register(address, ['ip', 'pc']) }),
  });
}
