import { checkOptions, TapError } from '../errors/index.js';
import { Int, intKind } from '../expr/index.js';
import type { Scale } from './cell.js';
import { Histogram } from './histogram.js';
import { Measure } from './measure.js';
import { max, min, sum } from './numbers.js';
import { requireInt, type AnyInt } from './require-int.js';

/**
 * How finely `hist()` divides.
 *
 * @example
 * on(tcp.sendmsg).hist((e) => e.size, { bits: 2 });
 */
export interface HistOptions {
  /** Each power of two is divided into 2^bits buckets of equal width: 0, the default, to 4. */
  readonly bits?: 0 | 1 | 2 | 3 | 4;
}

/**
 * The ranges of `linear()`; all three are whole numbers.
 *
 * @example
 * on(tcp.sendmsg).linear((e) => e.size, { to: 1500, step: 100 });
 */
export interface LinearOptions {
  /** Where the first range begins; default 0. */
  readonly from?: number;
  /** Where the last range ends, or a little before. */
  readonly to: number;
  /** How wide each range is. */
  readonly step: number;
}

/**
 * How a number is distributed over powers of two. Negative numbers share one bucket.
 *
 * @example
 * on(tcp.recvmsg.return).aggregate((e) => ({ nanoseconds: hist(e.elapsed, { bits: 2 }) }));
 *
 * @throws TapError TAP_ARGUMENT for another number of bits than 0 to 4.
 */
export function hist(value: AnyInt, options: HistOptions = {}): Measure<Histogram> {
  checkOptions('hist()', options, { bits: 'number' });
  const { bits = 0 } = options;
  if (![0, 1, 2, 3, 4].includes(bits))
    throw new TapError('TAP_ARGUMENT', 'hist(): bits is 0, 1, 2, 3 or 4', {
      next: 'leave bits out for one bucket of each power of two; each more bit makes twice as many',
    });
  return tally(requireInt(value, 'hist'), { by: 'log2', bits });
}

/** At most so many buckets of equal width. */
const mostSteps = 1000;

/**
 * How a number is distributed over ranges of equal width: `step` wide from `from` to `to`, and one range each below and
 * above.
 *
 * @example
 * on(tcp.sendmsg).aggregate((e) => ({ bytes: linear(e.size, { to: 1500, step: 100 }) }));
 *
 * @throws TapError TAP_ARGUMENT when there are no such ranges, or more than 1000, or when they begin below zero for an
 * unsigned number.
 */
export function linear(value: AnyInt, options: LinearOptions): Measure<Histogram> {
  checkOptions('linear()', options, { from: 'number', to: 'number', step: 'number' });
  const { from = 0, to, step } = options;
  const int = requireInt(value, 'linear');
  const buckets = Math.ceil((to - from) / step);
  const whole = [from, to, step].every(Number.isSafeInteger);
  const refusal =
    !whole || !(step >= 1 && step < 2 ** 31) || !(buckets >= 1 && buckets <= mostSteps)
      ? `linear() needs whole numbers that make 1 to ${mostSteps} ranges`
      : from < 0 && !int.kind.signed
        ? 'linear() begins below zero, and the number has no sign'
        : null;
  if (refusal !== null) {
    throw new TapError('TAP_ARGUMENT', refusal, {
      next: 'write linear(e.size, { from: 0, to: 1500, step: 100 })',
      facts: [['got', `from ${from} to ${to} by ${step}`]],
    });
  }
  return tally(int, { by: 'step', from, step, count: buckets });
}

function tally({ kind, node }: AnyInt, scale: Scale): Measure<Histogram> {
  const exact = new Int<bigint>(intKind(kind.bits, kind.signed, 'bigint'), node);
  const ends = [sum(exact), min(exact), max(exact)] as const;
  return new Measure(
    [{ does: 'tally', value: node, signed: kind.signed, scale }, ...ends.flatMap(({ cells }) => cells)],
    ([words, ...others]) => {
      const of = (end: 0 | 1 | 2): bigint => ends[end].result([others[end] as BigUint64Array]);
      const extent = { signed: kind.signed, sum: of(0), min: of(1), max: of(2) };
      return new Histogram(scale, words as BigUint64Array, extent);
    },
  );
}
