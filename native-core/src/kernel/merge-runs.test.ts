import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runNow, Slices } from '../sys/index.js';
import { orderOf } from './merge-runs.js';

const sorted = (keys: readonly number[]): readonly number[] =>
  keys.map((_, i) => i).sort((a, b) => (keys[a] as number) - (keys[b] as number));
const order = (keys: readonly number[]): readonly number[] => [
  ...(runNow(orderOf(Float64Array.from(keys), new Slices())) as Uint32Array),
];

it('gives the order that a stable sort gives', () => {
  const keys = fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 200 });
  fc.assert(
    fc.property(keys, (some) => {
      expect(order(some)).toEqual(sorted(some));
    }),
  );
});

it('merges long parts in several goes', () => {
  const parts = [0, 1, 2].flatMap((part) => Array.from({ length: 10_000 }, (_, i) => i * 3 + part));
  expect(order(parts)).toEqual(sorted(parts));
});
