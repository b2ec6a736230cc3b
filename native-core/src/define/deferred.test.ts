import { describe, expect, it } from 'vitest';
import { formatNode } from '../expr/index.js';
import { address, constantBool, deferred, each, fn, i32, on, probe, returnProbe, syscall } from './index.js';

const calls = each(
  syscall('open', { name: address, flags: i32 }, i32),
  syscall('openat', { directory: i32, name: address, flags: i32 }, i32).as(({ name, flags }) => ({
    name,
    flags,
  })),
);
const site = deferred(calls, fn('do_open', { flags: i32 }), {
  atPlace: ({ name }, { flags }) => ({ name, flags, isEvent: constantBool(true) }),
  atReturn: ({ name, flags }, result) => ({ name, flags, isEvent: result.lt(0) }),
});

describe('a deferred event', () => {
  it('is told at the place of its arguments, and at the return of what the entry saved', () => {
    const { choices } = probe('test.open', {
      at: site.where(({ isEvent }) => isEvent),
      values: ({ name, flags }) => ({ name, flags }),
    });
    const shown = choices
      .flat()
      .map(({ place, values, deferral, condition }) => [
        place.name,
        deferral?.at,
        deferral?.words.map(formatNode).join('; '),
        ...['name', 'flags'].map((value) => formatNode(values[value]?.node as never)),
        formatNode(condition?.node as never),
      ]);
    const found = 'address saved[0]; i32 saved[1]';
    const ends = ['address saved[0]', 'i32 saved[1]', 'result < 0'];
    expect(shown).toEqual([
      ['do_open', 'place', found, 'address saved[0]', 'argument flags', 'true'],
      ['open', 'return', 'argument name; argument flags', ...ends],
      ['openat', 'return', 'argument name; argument flags', ...ends],
    ]);
  });

  it('has no return of its own, and is asked for like others', () => {
    const open = probe('test.open', { at: site, values: ({ flags }) => ({ flags }) });
    expect(open.moment).toBe('entry');
    expect(on(open).where((e) => e.flags.eq(1)).spec.condition).not.toBeNull();
    const back = returnProbe('test.back', { at: site, values: () => ({}) });
    expect(() => back.choices).toThrow('without a return');
  });

  it('refuses calls that remember different things, or have conditions or no return', () => {
    const to = { atPlace: () => ({}), atReturn: () => ({}) };
    const one = syscall('open', { name: address }, i32);
    const other = syscall('openat', { at: i32 }, i32);
    const place = fn('do_open', {});
    expect(() => deferred(each<object, unknown>(one, other) as never, place, to).choices).toThrow(
      'remembers at',
    );
    const some = one.where(({ name }) => name.ne(0n));
    expect(() => deferred(some, place, to).choices).toThrow('has a condition');
    expect(() => deferred(fn('open', { name: address }), place, to).choices).toThrow('without a return');
    expect(() => deferred(one, each(place, fn('do_other', {})), to).choices).toThrow('one place');
  });
});
