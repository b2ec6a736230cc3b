import { describe, expect, it } from 'vitest';
import type { Bool, Int } from '../expr/index.js';
import { count, sum } from '../measure/index.js';
import { choicesOf } from '../../test/choices-of.js';
import { between, fn, map, on, probe, returnProbe, u32, u64 } from './index.js';

const sent = probe('test.sent', {
  at: fn('sent', { size: u32, other: u32 }),
  values: ({ size, other }) => ({ size, other }),
});
const query = on(sent);
const seen = map('seen', u32, u64);

interface Values {
  readonly size: Int;
  readonly other: Int;
}
const either = (e: Values): Int => e.size || e.other;
const met = (e: Values): Bool => e.size.eq(1) || e.other.eq(2);

describe('each callback that is given expressions', () => {
  it.each<readonly [string, () => unknown]>([
    ['where()', () => query.where(met)],
    ['select()', () => query.select((e) => ({ size: either(e), is: e.size || e.other }))],
    ['select()', () => query.with((e) => ({ is: e.size || e.other }))],
    ['by()', () => query.by((e) => ({ is: e.size || e.other }))],
    ['once()', () => query.once(either)],
    ['also() or update()', () => query.also((e) => seen.set(e.size || e.other, 1))],
    ['also() or update()', () => query.update((e) => [seen.add(e.size, e.other || 1)])],
    ['sum()', () => query.sum(either)],
    ['hist()', () => query.by((e) => ({ size: e.size })).hist(either)],
    ['aggregate()', () => query.aggregate((e) => ({ n: count(), bytes: sum(e.size || e.other) }))],
    ['between()', () => between(sent, sent, { from: either, to: (e) => e.size })],
    ['between()', () => between(sent, sent, { from: (e) => e.size, to: either })],
    ['where()', () => fn('sent', { size: u32, other: u32 }).where(met)],
    ['as()', () => fn('sent', { size: u32, other: u32 }).as(either)],
    ['result()', () => fn('sent', { size: u32, other: u32 }).result(either)],
    [
      'test.sent: values()',
      () =>
        probe('test.sent', {
          at: fn('sent', { size: u32 }),
          values: ({ size }) => ({ is: (size as Int | null) || size.add(1) }),
        }),
    ],
    [
      'test.sent: returns()',
      () =>
        probe('test.sent', {
          at: fn('sent', { size: u32 }, u32),
          values: ({ size }) => ({ size }),
          returns: ({ result }) => ({ is: result ?? 1 }),
        }),
    ],
    [
      'test.sent: values()',
      () =>
        returnProbe('test.sent', {
          at: fn('sent', { size: u32 }, u32),
          values: ({ size, result }) => ({ is: result || size }),
        }),
    ],
  ])('is refused by %s when an expression would decide', (what, make) => {
    expect(() => choicesOf(make())).toThrow(`TAP_KIND: ${what}: JavaScript's `);
  });
});
