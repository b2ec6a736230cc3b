import { describe, expect, expectTypeOf, it } from 'vitest';
import { type DecodeContext, type ValueOf } from '@tap/native-core/tapset';
import { get_cycles, ktime_get_ns } from './index.js';

describe('ktime_get_ns()', () => {
  it('is the monotonic clock of the kernel in a query', () => {
    expect(ktime_get_ns().node).toMatchObject({ op: 'context', name: 'monotonic' });
    expectTypeOf<ValueOf<ReturnType<typeof ktime_get_ns>>>().toEqualTypeOf<bigint>();
  });

  it('reads the same clock here', () => {
    const before = process.hrtime.bigint();
    const now = ktime_get_ns().now();
    expect(now >= before && now <= process.hrtime.bigint()).toBe(true);
  });
});

describe('get_cycles()', () => {
  it('captures the monotonic clock and is converted when decoded', () => {
    const { node, kind } = get_cycles();
    expect(node).toMatchObject({ op: 'context', name: 'monotonic' });
    expect(kind).toMatchObject({
      type: 'decoded',
      of: { type: 'int', bits: 64, js: 'bigint' },
      shown: 'bigint',
    });
    const session: DecodeContext = {
      symbol: () => null,
      functionStart: () => null,
      cycles: (monotonic) => monotonic * 2n,
    };
    expect(kind.decode(21n as never, session)).toBe(42n);
  });

  it('reads the counter here', () => {
    const first = get_cycles().now();
    expect(get_cycles().now()).toBeGreaterThan(first);
    expect(first).toBeGreaterThan(0n);
  });

  it('cannot be compared in the kernel', () => {
    expect(() => get_cycles().eq(1)).toThrow('TAP_KIND');
  });
});
