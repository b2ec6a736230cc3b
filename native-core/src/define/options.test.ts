import { describe, expect, it } from 'vitest';
import { distinct, hist, linear } from '../measure/index.js';
import { attach } from '../session/index.js';
import { between, fn, map, on, probe, syscall, u32 } from './index.js';

const sent = probe('test.sent', {
  at: fn('sent', { size: u32, other: u32 }),
  values: ({ size, other }) => ({ size, other }),
});
const { size } = sent.values;
const query = on(sent);
/** JavaScript, without types. */
const any = (value: unknown): never => value as never;

describe('options that there are not', () => {
  it.each<readonly [string, () => unknown, string]>([
    ['by()', () => query.by(() => ({ a: 1 }), any({ key: 5 })), 'keys'],
    ['map()', () => map('m', u32, u32, any({ forget: true })), 'forgets'],
    ['hist()', () => hist(size, any({ bit: 1 })), 'bits'],
    ['hist()', () => query.hist((e) => e.size, any({ bit: 1 })), 'bits'],
    ['linear()', () => linear(size, any({ to: 9, stepp: 1 })), 'step'],
    ['distinct()', () => distinct(size, any({ bitts: 4 })), 'bits'],
    ['between()', () => between(sent, sent, any({ form: () => size, to: () => size })), 'from'],
    ['syscall()', () => syscall('read', {}, u32, any({ compatt: true })), 'compat'],
  ])('are refused by %s, which names what is near', (what, make, near) => {
    expect(make).toThrow(
      new RegExp(`TAP_ARGUMENT: ${what.replace('()', '\\(\\)')} has no option .*did you mean ${near}`, 's'),
    );
  });

  it.each<readonly [string, () => unknown, string]>([
    ['a number', () => query.by(() => ({ a: 1 }), any({ keys: '5' })), 'keys is the text "5", not a number'],
    ['a boolean', () => map('m', u32, u32, any({ forgets: 1 })), 'forgets is a number, not a boolean'],
    ['options', () => linear(size, any(undefined)), 'takes an object of options, not undefined'],
    ['a function', () => between(sent, sent, any({ from: 5, to: 5 })), 'from is a number, not a function'],
    [
      'a callback',
      () => between(sent, sent, any({ from: () => size })),
      'between() needs a function, not undefined',
    ],
    ['a condition', () => query.where(any(true)), 'where() needs a function, not boolean'],
  ])('and so is what is not %s', (_what, make, complaint) => {
    expect(make).toThrow(complaint);
  });

  it('may be undefined', () => {
    expect(map('m', u32, u32, any({ entries: undefined })).ref.entries).toBe(16_384);
  });

  it.each<readonly [string, unknown, string]>([
    ['unknown', { timeout: 5 }, 'attach() has no option "timeout"'],
    ['misspelt', { latncy: 5 }, 'did you mean latency?'],
    ['of another type', { latency: '5' }, 'latency is the text "5", not a number'],
    ['a list', { mechanisms: 'fentry' }, 'mechanisms is the text "fentry", not an array'],
    ['inner', { target: { pdi: 5 } }, 'target of attach() has no option "pdi"'],
    ['no options', 5, 'takes an object of options, not a number'],
  ])('are refused by attach() before it touches the machine: %s', async (_what, options, complaint) => {
    await expect(attach(query, any(options))).rejects.toThrow(complaint);
  });
});

describe('values that a probe does not have', () => {
  it.each<readonly [string, () => unknown]>([
    ['where', () => query.where((e) => any(e)['szie'])],
    ['select', () => query.select((e) => ({ size: any(e)['szie'] }))],
    ['by', () => query.by((e) => ({ size: any(e)['szie'] }))],
    ['sum', () => query.sum((e) => any(e)['szie'])],
    ['once', () => query.once((e) => any(e)['szie'])],
    ['between', () => between(sent, sent, { from: (e) => any(e)['szie'], to: (e) => e.size })],
  ])('are named by %s, with what is near', (_what, make) => {
    expect(make).toThrow(
      /TAP_KIND: test.sent has no value "szie"\n *values {2}size, other\n *next: did you mean size\?/,
    );
  });

  it('can be asked for: what there is stays what it is', () => {
    query.where((e) => {
      expect('szie' in e).toBe(false);
      expect(Object.keys(e)).toEqual(['size', 'other']);
      expect(e.size).toBe(size);
      return e.size.eq(1);
    });
  });
});
