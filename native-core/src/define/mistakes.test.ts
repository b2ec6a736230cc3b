import { describe, expect, it } from 'vitest';
import { attach } from '../session/index.js';
import { fn, usize } from './index.js';
import { probe } from './probe.js';
import { on } from './query.js';

const sends = probe('test.send', { at: fn('send', { size: usize }), values: ({ size }) => ({ size }) });
/** What plain JavaScript lets one write. */
const untyped = on(sends) as unknown as Record<string, (callback: (e: never) => unknown) => unknown>;

describe('mistakes that only JavaScript lets through', () => {
  it.each(['select', 'with', 'by'])('%s refuses a callback that gives no object', (method) => {
    for (const given of [undefined, null, 'curl', [1], new Map(), Promise.resolve({})])
      expect(() => untyped[method]?.(() => given)).toThrow('needs an object of values by name');
    expect(() => untyped[method]?.(() => ({}))).not.toThrow();
  });

  it('conditions are joined with conditions, and in() takes a list', () => {
    const { size } = sends.values;
    for (const other of [true, size, () => size.eq(1), null]) {
      expect(() => size.eq(1).and(other as never)).toThrow('TAP_KIND: and() needs conditions');
      expect(() => size.eq(1).or(other as never)).toThrow('TAP_KIND: or() needs conditions');
    }
    expect(() => size.in(80 as never)).toThrow('in() needs a list');
    expect(() => size.in([] as never)).toThrow('in() needs a list');
  });

  it('attach() refuses what is not a query, before it looks at the machine', async () => {
    for (const given of [sends, undefined, null, 5, 'tcp', {}, [on(sends), null]])
      await expect(attach(given as never)).rejects.toThrow('TAP_ARGUMENT: attach() needs queries');
    await expect(attach([] as never)).rejects.toThrow('at least one query');
    for (const option of ['start', 'stop'])
      await expect(attach(on(sends), { [option]: sends })).rejects.toThrow('attach() needs queries');
  });
});
