import { expect, it } from 'vitest';
import { Lanes } from './lanes.js';

function lanesOf(spans: readonly (readonly [begin: number, end: number])[]): readonly number[] {
  const lanes = new Lanes();
  return spans.map(([begin, end]) => lanes.place(BigInt(begin), BigInt(end)));
}

it('spans that nest or follow each other share a lane', () => {
  expect(
    lanesOf([
      [2, 3],
      [4, 5],
      [1, 6],
      [6, 7],
      [0, 8],
    ]),
  ).toEqual([0, 0, 0, 0, 0]);
});

it('spans that overlap, or begin at once, get lanes of their own, the first that is free', () => {
  expect(
    lanesOf([
      [1, 5],
      [3, 8],
      [4, 9],
      [8, 10],
      [9, 11],
    ]),
  ).toEqual([0, 1, 2, 0, 1]);
  expect(
    lanesOf([
      [1, 5],
      [1, 6],
    ]),
  ).toEqual([0, 1]);
  expect(
    lanesOf([
      [1, 1],
      [1, 6],
      [6, 6],
    ]),
  ).toEqual([0, 0, 0]);
});

it('a span that comes late is not put under one that ends after it', () => {
  expect(
    lanesOf([
      [1, 9],
      [2, 8],
      [0, 10],
    ]),
  ).toEqual([0, 1, 0]);
});

it('knows not each of very many spans, and still lets none overlap', () => {
  const many = Array.from({ length: 3000 }, (_, i) => [10 * i + 1, 10 * i + 9] as const);
  const [whole, early, late] = lanesOf([...many, [0, 30_000], [12, 30_001], [-1, 30_002]]).slice(-3);
  expect([whole, early, late]).toEqual([0, 1, 0]);
});
