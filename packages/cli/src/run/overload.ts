import type { Overload, OverloadAction, OverloadOptions } from '@tap/native-core';
import { TapError } from '@tap/native-core/tapset';

/** Options that say when tap is overloaded, and what it does then. */
export interface OverloadFlags {
  readonly maxRate?: number;
  readonly maxCpu?: number;
  readonly overload?: OverloadAction;
}

/**
 * The guard that the options ask for; null for none.
 *
 * @throws TapError TAP_ARGUMENT for an action without a limit.
 */
export function overloadOptions(
  { maxRate, maxCpu, overload }: OverloadFlags,
  tell: (overload: Overload) => void,
): OverloadOptions | null {
  if (maxRate === undefined && maxCpu === undefined) {
    if (overload === undefined) return null;
    throw new TapError('TAP_ARGUMENT', '--overload goes with --max-rate or --max-cpu: they set the limit', {
      next: 'add one of them, or leave --overload out',
    });
  }
  return {
    ...(maxRate === undefined ? {} : { rate: maxRate }),
    ...(maxCpu === undefined ? {} : { cpu: maxCpu / 100 }),
    ...(overload === undefined ? {} : { then: overload }),
    tell,
  };
}

/** The line that says that an overload begins or ends; null for what lies in between. */
export function overloadText({ state, rate, cpu, limits, then, oneOf }: Overload): string | null {
  if (state === 'changes') return null;
  const measures = [
    ...(limits.rate === null ? [] : [`${whole(rate)} events/s, limit ${whole(limits.rate)}`]),
    ...(limits.cpu === null || cpu === null
      ? []
      : [`${percent(cpu)} of a CPU, limit ${percent(limits.cpu)}`]),
  ].join('; ');
  if (state === 'ends')
    return `overload has ended: ${measures}${then === 'sample' ? ': all events are taken' : ''}`;
  const done = { report: '', sample: `: one of ${whole(oneOf)} is taken`, stop: ': tap ends' }[then];
  return `overload: ${measures}${done}`;
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
