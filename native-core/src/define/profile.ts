import { TapError } from '../errors/index.js';
import type { Address } from '../expr/index.js';
import { register } from './context.js';
import { address } from './field.js';
import { probe, type Probe } from './probe.js';
import { timer } from './site.js';

/** What a sample tells besides the functions of the context. */
export interface Sample {
  /** Address of the instruction that the CPU was about to execute: of the kernel, or of the current process. */
  readonly address: Address;
}

/** The greatest rate; above, the machine would do little else. */
const mostHertz = 10_000;

/**
 * A probe that samples what each CPU does, so many times a second: `on(profile(99)).by(() => ({ comm: execname() }))`.
 * CPUs that idle are sampled as well, in process 0. A rate such as 99 does not keep step with what happens every
 * hundredth of a second.
 *
 * @param hertz 1 to 10,000.
 * @throws TapError TAP_ARGUMENT for other rates.
 */
export function profile(hertz: number): Probe<Sample, 'timer.profile'> {
  if (!(hertz >= 1 && hertz <= mostHertz)) {
    throw new TapError(
      'TAP_ARGUMENT',
      `profile(): ${hertz} times a second; it lies between 1 and ${mostHertz}`,
      { next: 'write profile(99) for 99 samples of each CPU in a second' },
    );
  }
  return probe('timer.profile', {
    at: timer('timer.profile', hertz),
    // The instruction pointer of x86, and that of arm64.
    values: (): Sample => ({ address: register(address, ['ip', 'pc']) }),
  });
}
