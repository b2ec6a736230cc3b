import { plain, requireInt, type AnyInt, type NumberOf } from './require-int.js';
import { Measure } from './measure.js';

/**
 * The number of the first event, by the time of CLOCK_MONOTONIC. Of events on two CPUs within the same nanosecond it is either.
 *
 * @example
 * on(tcp.sendmsg).by((e) => ({ to: e.daddr })).aggregate((e) => ({ size: first(e.size) }));
 */
export function first<I extends AnyInt>(value: I): Measure<NumberOf<I>> {
  return ordered('first', value);
}

/**
 * The number of the last event, by the time of CLOCK_MONOTONIC. Of events on two CPUs within the same nanosecond it is either.
 *
 * @example
 * on(tcp.sendmsg).by((e) => ({ to: e.daddr })).aggregate((e) => ({ size: last(e.size) }));
 */
export function last<I extends AnyInt>(value: I): Measure<NumberOf<I>> {
  return ordered('last', value);
}

function ordered<I extends AnyInt>(does: 'first' | 'last', value: I): Measure<NumberOf<I>> {
  const { kind, node } = requireInt(value, does);
  return new Measure([{ does, value: node }], (words) => plain(kind, words[0]?.[1] ?? 0n) as NumberOf<I>);
}
