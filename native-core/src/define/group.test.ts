import { describe, expect, it } from 'vitest';
import { count, hist, linear, max, sum } from '../measure/index.js';
import { currentComm, fn, i32, on, probe, u32 } from './index.js';

const sent = probe('test.sent', {
  at: fn('sent', { size: u32, change: i32 }),
  values: ({ size, change }) => ({ size, change }),
});

describe('an aggregation', () => {
  it('is data: probe, condition, key, and words that are there once', () => {
    const query = on(sent)
      .where((e) => e.size.gt(3))
      .by(() => ({ comm: currentComm() }), { keys: 100 })
      .aggregate((e) => ({ n: count(), bytes: sum(e.size), also: sum(e.size), top: max(e.size) }));
    expect(query.spec.probe.name).toBe('test.sent');
    expect(query.spec.condition).not.toBeNull();
    expect(Object.keys(query.spec.aggregation.key)).toEqual(['comm']);
    const { cells, columns, single, maxKeys } = query.spec.aggregation;
    expect(cells.map(({ does }) => does)).toEqual(['add', 'add', 'max']);
    expect(columns.map((column) => [column.name, column.cells])).toEqual([
      ['n', [0]],
      ['bytes', [1]],
      ['also', [1]],
      ['top', [2]],
    ]);
    expect([single, maxKeys]).toEqual([false, 100]);
  });

  it('without a key counts its events, too, where nothing else tells whether there was one', () => {
    const [summed, distributed] = [on(sent).sum((e) => e.size), on(sent).hist((e) => e.size)];
    const [sums, distributions] = [summed, distributed].map(({ spec }) => spec.aggregation);
    expect(sums?.cells.map(({ does }) => does)).toEqual(['add', 'add']);
    expect(sums?.columns).toHaveLength(1);
    expect(distributions?.cells.map(({ does }) => does)).toEqual(['tally', 'add', 'max', 'max']);
  });

  it.each<[string, () => unknown, string]>([
    ['a key that is none', () => on(sent).by(() => ({ a: null as never })), 'TAP_KIND'],
    ['a fraction', () => on(sent).by(() => ({ a: 1.5 })), 'TAP_KIND'],
    ['no keys', () => on(sent).by(() => ({ a: currentComm() }), { keys: 0 }), 'TAP_ARGUMENT'],
    ['a measure that is none', () => on(sent).aggregate(() => ({ n: 5 as never })), 'TAP_KIND'],
    ['no measure', () => on(sent).aggregate(() => ({})), 'TAP_KIND'],
    ['the sum of a text', () => on(sent).sum(() => currentComm() as never), 'TAP_KIND'],
    ['bits out of range', () => on(sent).hist((e) => e.size, { bits: 5 as never }), 'TAP_ARGUMENT'],
    ['no ranges', () => on(sent).linear((e) => e.size, { to: 0, step: 1 }), 'TAP_ARGUMENT'],
    ['too many ranges', () => on(sent).linear((e) => e.size, { to: 1e6, step: 1 }), 'TAP_ARGUMENT'],
    ['ranges below zero', () => on(sent).linear((e) => e.size, { from: -1, to: 9, step: 1 }), 'TAP_ARGUMENT'],
    ['a condition lost', () => on(sent).sum((e) => (e.size.gt(1) && e.size) as never), 'TAP_KIND'],
  ])('refuses %s', (_, make, code) => {
    expect(make).toThrow(code);
  });

  it('takes numbers with a sign below zero', () => {
    const query = on(sent).aggregate((e) => ({
      a: linear(e.change, { from: -10, to: 10, step: 5 }),
      b: hist(e.change),
    }));
    expect(query.spec.aggregation.cells.map(({ does }) => does).join(' ')).toBe(
      'tally add max max tally max max',
    );
  });
});
