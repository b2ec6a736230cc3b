import { expect, it } from 'vitest';
import { fakeParts } from '../../test/fake-parts.js';
import { fn, on, probe, u32 } from '../define/index.js';
import { TableSession } from './table-session.js';

const probed = probe('test', { at: fn('test', { value: u32 }), values: ({ value }) => ({ value }) });
const counted = on(probed)
  .by((e) => ({ value: e.value }))
  .count();

const start = () => {
  const { parts, closed } = fakeParts([counted]);
  return { session: new TableSession(parts, counted), closed };
};
const all = ['attachment 0', 'follower', 'program 0', 'table 0', 'maps'];

it('is closed by whoever leaves every() early', async () => {
  const { session, closed } = start();
  for await (const table of session.every(1)) if (table.size === 0) break;
  expect(session.closed).toBe(true);
  expect([...new Set(closed)].toSorted()).toEqual(all.toSorted());
});

it('is closed by an error in the loop of every()', async () => {
  const { session, closed } = start();
  const failing = async () => {
    for await (const table of session.every(1)) throw new RangeError(`no ${table.size}`);
  };
  await expect(failing()).rejects.toThrow(RangeError);
  expect(session.closed).toBe(true);
  expect(closed).toContain('maps');
});

it('gives one more table when it is closed while every() goes on', async () => {
  const { session } = start();
  let [tables, after] = [0, 0];
  for await (const table of session.every(1)) {
    tables += 1;
    if (session.closed) after += table.size + 1;
    else if (tables === 2) await session.close();
  }
  // Ticks that were due already give tables of their own.
  expect(after).toBeGreaterThanOrEqual(1);
  expect(tables - after).toBe(2);
});
