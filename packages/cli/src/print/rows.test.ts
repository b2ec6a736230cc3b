import { on } from '@tap/native-core/tapset';
import { expect, it } from 'vitest';
import { execname, send } from '../../test/fixture.js';
import type { Sort } from '../question/names.js';
import type { AnyAggregation } from '../question/tables.js';
import { compare, rowsOf } from './rows.js';

it('rows come in the order of a number or of a part of the key, and equal ones by their keys', () => {
  const table = on(send)
    .by(() => ({ execname: execname() }))
    .count() as unknown as AnyAggregation;
  const taken = Object.assign(
    ['ssh', 'curl', 'bash', 'dd'].map((name, i) => [{ execname: name }, i === 2 ? 9 : 4] as const),
    { dropped: 0 },
  );
  const names = (sort: Sort) =>
    rowsOf<number>([table], [taken], { count: Number }, sort).map(({ key }) => key['execname']);
  expect(names({ by: 'count', descending: true })).toEqual(['bash', 'curl', 'dd', 'ssh']);
  expect(names({ by: 'count', descending: false })).toEqual(['curl', 'dd', 'ssh', 'bash']);
  expect(names({ by: 'execname', descending: true })).toEqual(['ssh', 'dd', 'curl', 'bash']);
});

it.each([
  [null, 0],
  [undefined, 'a'],
  [2n ** 63n, 2n ** 64n - 1n],
  [9, 10],
  ['curl', 'ssh'],
  [false, true],
  [{ addresses: [1n] }, { addresses: [2n] }],
])('%o comes before %o', (a, b) => {
  expect([compare(a, b), compare(b, a), compare(a, a)]).toEqual([-1, 1, 0]);
});
