import { on } from '@tap/native-core/tapset';
import { expect, it } from 'vitest';
import { execname, send } from '../../test/fixture.js';
import type { AnyAggregation } from '../question/tables.js';
import { rowsOf } from './rows.js';

it('rows come greatest first, and equal ones by their keys', () => {
  const table = on(send)
    .by(() => ({ execname: execname() }))
    .count() as unknown as AnyAggregation;
  const taken = Object.assign(
    ['ssh', 'curl', 'bash', 'dd'].map((name, i) => [{ execname: name }, i === 2 ? 9 : 4] as const),
    { dropped: 0 },
  );
  const names = rowsOf<number>([table], [taken], Number).map(({ key }) => key['execname']);
  expect(names).toEqual(['bash', 'curl', 'dd', 'ssh']);
});
