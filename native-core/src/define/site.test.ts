import { describe, expect, it } from 'vitest';
import { formatNode } from '../expr/index.js';
import {
  address,
  alias,
  containerOf,
  fn,
  i32,
  inPlace,
  probe,
  ptr,
  returnProbe,
  struct,
  timer,
  tracepoint,
  withReturn,
} from './index.js';

const Timer = struct('k_itimer', { entry: inPlace.at('sigq'), overrun: i32.at('it_overrun') });

describe('a site', () => {
  it('takes only what meets all its conditions', () => {
    const site = fn('signal_setup_done', { failed: i32, stepping: i32 })
      .where(({ failed }) => failed.ne(0))
      .where(({ stepping }) => stepping.eq(1));
    const [leaf] = probe('test.failed', { at: site, values: () => ({}) }).choices.flat();
    expect(formatNode(leaf?.condition?.node as never)).toBe(
      '(argument failed != 0) && (argument stepping == 1)',
    );
  });

  it('can make its result of its arguments, and is a return then', () => {
    const site = tracepoint('signal_generate', { sig: i32, info: address }).result(({ sig }) => sig);
    const back = returnProbe('test.done', { at: site, values: ({ result }) => ({ result }) });
    const [leaf] = back.choices.flat();
    expect(leaf?.place.hasReturn).toBe(true);
    expect(formatNode(leaf?.values['result']?.node as never)).toBe('argument sig');
  });
});

describe('timer', () => {
  it('is a place without arguments, at a rate', () => {
    const [leaf] = probe('test.tick', { at: timer('tick', 99), values: () => ({}) }).choices.flat();
    expect(leaf?.place).toMatchObject({ at: 'timer', name: 'tick', hertz: 99, argumentNames: [] });
  });

  it.each([0, 0.5, 10_001, Number.NaN])('does not fire %s times a second', (hertz) => {
    expect(() => timer('tick', hertz)).toThrow(`tick: ${hertz} times a second; it lies between 1 and 10000`);
  });
});

describe('containerOf', () => {
  it('goes from a member back to its structure', () => {
    const site = fn('send', { q: address }).as(({ q }) => containerOf(Timer, ({ entry }) => entry, q));
    const [leaf] = probe('test.timer', { at: site, values: ({ overrun }) => ({ overrun }) }).choices.flat();
    expect(formatNode(leaf?.values['overrun']?.node as never)).toBe('(argument q - 0->sigq)->it_overrun');
  });
});

describe('alias', () => {
  it('is the same probe under another name, and so is its return', () => {
    const kill = probe('test.kill', {
      at: fn('kill', { pid: i32 }, i32),
      values: ({ pid }) => ({ pid }),
      returns: () => ({}),
    });
    const other = alias('test.sys_kill', kill);
    expect([other.name, other.return.name]).toEqual(['test.sys_kill', 'test.sys_kill.return']);
    expect(other.choices).toBe(kill.choices);
    const plain = alias(
      'test.other',
      probe('test.one', { at: fn('one', { at: ptr(Timer) }), values: () => ({}) }),
    );
    expect(plain).not.toHaveProperty('return');
  });
});

describe('withReturn', () => {
  it('joins an entry with a return at another place', () => {
    const entry = probe('test.send', { at: fn('send', { sig: i32 }), values: ({ sig }) => ({ sig }) });
    const back = returnProbe('test.send.return', { at: fn('sent', {}, i32), values: () => ({}) });
    const both = withReturn(entry, back);
    expect([both.name, both.return.name, both.choices]).toEqual([entry.name, back.name, entry.choices]);
  });
});
