import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitCycleLine, type ClockPair } from './cycle-line.js';

const second = 1_000_000_000n;
const uptime = 40n * 86_400n * second;

/** Samples of a counter of `hertz`, every `step` nanoseconds. */
function counter(
  hertz: bigint,
  count: number,
  step: bigint,
  noise: (i: number) => bigint = () => 0n,
): ClockPair[] {
  return Array.from({ length: count }, (_, i) => {
    const elapsed = BigInt(i) * step;
    return { monotonic: uptime + elapsed, cycles: 7n * hertz + (elapsed * hertz) / second + noise(i) };
  });
}

describe('fitCycleLine', () => {
  it('finds an exact counter', () => {
    const { fit, at } = fitCycleLine(counter(2_500_000_000n, 11, second / 10n));
    expect(fit.frequency).toBeCloseTo(2.5e9, 0);
    expect(fit.error).toBeLessThanOrEqual(1);
    expect(fit).toMatchObject({ from: uptime, to: uptime + second, samples: 11 });
    expect(at(uptime + second / 2n) - 7n * 2_500_000_000n).toBe(1_250_000_000n);
  });

  it('goes back and forth beyond the samples', () => {
    const { at } = fitCycleLine(counter(1_000_000_000n, 2, second));
    const day = 86_400n * second;
    expect(Number(at(uptime + day) - 7n * second - day)).toBeCloseTo(0, -2);
    expect(Number(at(uptime - day) - 7n * second + day)).toBeCloseTo(0, -2);
  });

  it('says how far samples are from the line', () => {
    const { fit } = fitCycleLine(counter(2_000_000_000n, 101, second / 100n, (i) => (i === 50 ? 3000n : 0n)));
    expect(fit.error).toBeGreaterThan(2900);
    expect(fit.error).toBeLessThan(3000);
    expect(fit.errorNanoseconds).toBeCloseTo(fit.error / 2, 3);
  });

  it('takes slow counters as well as fast ones, to the cycle', () => {
    const hertz = fc.bigInt({ min: 1_000_000n, max: 6_000_000_000n });
    const step = fc.bigInt({ min: 1_000_000n, max: 60n * second });
    fc.assert(
      fc.property(hertz, step, fc.integer({ min: 2, max: 50 }), (hz, every, count) => {
        const { fit } = fitCycleLine(counter(hz, count, every));
        expect(fit.error).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('refuses too few samples', () => {
    expect(() => fitCycleLine([])).toThrow('TAP_ARGUMENT');
    expect(() => fitCycleLine(counter(second, 1, 1n))).toThrow('TAP_ARGUMENT');
    const [pair] = counter(second, 1, 1n) as [ClockPair];
    expect(() => fitCycleLine([pair, pair])).toThrow('TAP_ARGUMENT');
  });
});
