import { on } from '@tap/native-core/tapset';
import { expect, it } from 'vitest';
import { execname, send } from '../../test/fixture.js';
import type { AnyAggregation } from '../question/tables.js';
import type { AnyTable } from './rows.js';
import { Top } from './top.js';

const table = on(send)
  .by(() => ({ execname: execname() }))
  .count() as unknown as AnyAggregation;
const taken = (rows: Readonly<Record<string, number>>): readonly AnyTable[] => [
  Object.assign(
    Object.entries(rows).map(([name, count]) => [{ execname: name }, count] as const),
    { dropped: 0 },
  ),
];
const rowsOf = (top: Top, seconds = 2): readonly (readonly string[])[] =>
  top
    .text(seconds, (text) => text)
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/ +/));

it('shows the rate of the last interval and the total, sorted as one likes', () => {
  const top = new Top([table], 20);
  top.add(taken({ curl: 10, ssh: 100 }));
  top.add(taken({ curl: 40, bash: 2 }));
  expect(rowsOf(top)).toEqual([
    ['20', '50', 'curl'],
    ['1', '2', 'bash'],
    ['0', '100', 'ssh'],
  ]);
  top.sortByNext();
  expect(rowsOf(top).map((row) => row[2])).toEqual(['ssh', 'curl', 'bash']);
  top.sortByNext();
  expect(rowsOf(top).map((row) => row[2])).toEqual(['bash', 'curl', 'ssh']);
  top.sortByNext();
  expect(top.order).toBe('rate');
});

it('shows no more rows than there is room for, and lines of JSON', () => {
  const top = new Top([table], 1);
  top.add(taken({ curl: 10, ssh: 100 }));
  expect(rowsOf(top)).toHaveLength(1);
  expect(top.json()).toBe('{"probe":"test.send","key":{"execname":"ssh"},"count":100,"total":100}\n');
});
