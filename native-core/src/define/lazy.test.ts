import { describe, expect, it } from 'vitest';
import { alias, fn, oneOf, probe, returnProbe, tracepoint, u32, withReturn } from './index.js';
import { changed, once } from './lazy.js';

describe('a definition', () => {
  it('runs no callback before somebody uses the probe, and each of them once', () => {
    const ran: string[] = [];
    const traced = <T>(name: string, value: T): T => {
      ran.push(name);
      return value;
    };
    const at = oneOf(
      fn('sent', { size: u32 }, u32)
        .where(({ size }) => traced('where', size.gt(0)))
        .as((args) => traced('as', args)),
      tracepoint('sent', { size: u32 }).result(({ size }) => traced('result', size)),
    );
    const entry = probe('mine.sent', {
      at,
      values: ({ size }) => traced('values', { size }),
      returns: ({ result }) => traced('returns', { result }),
    });
    const named = alias('mine.send', withReturn(entry, returnProbe('mine.back', { at, values: () => ({}) })));
    expect(named.name).toBe('mine.send');
    expect(ran).toEqual([]);
    expect(Object.keys(named.values)).toEqual(['size']);
    expect(ran.sort()).toEqual(['as', 'result', 'values', 'values', 'where']);
    expect(named.choices).toBe(entry.choices);
    expect(named.values).toBe(entry.values);
    expect(Object.keys(entry.return.values)).toEqual(['size', 'result']);
    expect(ran.filter((name) => name === 'as')).toHaveLength(1);
  });

  it('throws the same mistake at each use', () => {
    const wrong = probe('mine.wrong', { at: fn('sent', {}), values: () => [] });
    for (const use of [() => wrong.choices, () => wrong.values, () => alias('mine.other', wrong).values])
      expect(use).toThrow('TAP_DEFINITION: mine.wrong: values gives a list');
  });
});

describe('what a definition is made with', () => {
  it('once() makes a value once, also if it is undefined', () => {
    let times = 0;
    const make = once(() => void (times += 1));
    expect([make(), make(), times]).toEqual([undefined, undefined, 1]);
  });

  it('changed() leaves getters alone that are not replaced', () => {
    const from = {
      name: 'a',
      get made(): never {
        throw new Error('was called');
      },
    };
    const copy = changed(from, { name: 'b' });
    expect(copy.name).toBe('b');
    expect(Object.isFrozen(copy)).toBe(true);
    expect(() => copy.made).toThrow('was called');
  });
});
