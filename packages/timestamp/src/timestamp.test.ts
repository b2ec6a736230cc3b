import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { machine } from '@tap/native-core/machine';
import { type DecodeContext, type ValueOf } from '@tap/native-core/tapset';
import { noMachine } from '../../testing/src/no-machine.js';
import {
  ctime,
  get_cycles,
  gettimeofday_ms,
  gettimeofday_ns,
  gettimeofday_s,
  gettimeofday_us,
  ktime_get_ns,
  tz_ctime,
  tz_gmtoff,
  tz_name,
} from './index.js';

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
    const doubled: DecodeContext = { ...noMachine, cycles: (monotonic) => monotonic * 2n };
    expect(kind.decode(21n as never, doubled)).toBe(42n);
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

const session: DecodeContext = {
  ...noMachine,
  wallTime: (monotonic) => monotonic + 1_234_567_890_123_456_789n,
};

describe('gettimeofday_*()', () => {
  const clocks = [gettimeofday_ns(), gettimeofday_us(), gettimeofday_ms(), gettimeofday_s()] as const;

  it('are one clock in four units', () => {
    expect(clocks.map(({ kind }) => kind.decode(1_000_000_000n as never, session))).toEqual([
      1_234_567_891_123_456_789n,
      1_234_567_891_123_456,
      1_234_567_891_123,
      1_234_567_891,
    ]);
    expect(clocks.map(({ kind }) => kind.shown)).toEqual(['bigint', 'number', 'number', 'number']);
    for (const { node } of clocks) expect(node).toMatchObject({ op: 'context', name: 'monotonic' });
  });

  it('read the clock here', () => {
    const before = Date.now();
    const now = gettimeofday_ms().now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });
});

describe('the local time zone', () => {
  const before = process.env['TZ'];
  afterEach(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });

  it.each([
    ['Asia/Kolkata', 0, -19_800, 'Thu Jan  1 05:30:00 1970 GMT+5:30'],
    ['America/New_York', 1_234_567_890, 18_000, 'Fri Feb 13 18:31:30 2009 EST'],
    ['America/New_York', 1_250_000_000, 14_400, 'Tue Aug 11 10:13:20 2009 EDT'],
    ['UTC', 951_782_400n, 0, 'Tue Feb 29 00:00:00 2000 UTC'],
  ])('%s at %s', (zone, seconds, offset, text) => {
    process.env['TZ'] = zone;
    expect(tz_gmtoff(seconds)).toBe(offset);
    expect(tz_ctime(seconds)).toBe(text);
    expect(text.endsWith(` ${tz_name(seconds)}`)).toBe(true);
    const here: DecodeContext = { ...session, timeZone: (at) => machine.timeZone(at) };
    expect(tz_ctime(gettimeofday_s()).kind.decode(0n as never, here)).toBe(tz_ctime(1_234_567_890));
  });

  it('of an event is that of the machine that the event comes from', () => {
    const elsewhere: DecodeContext = { ...session, timeZone: (at) => ({ behind: 3600, name: `zone ${at}` }) };
    expect(tz_ctime(gettimeofday_s()).kind.decode(0n as never, elsewhere)).toBe(
      'Fri Feb 13 22:31:30 2009 zone 1234567890',
    );
  });

  it('has no times that no calendar reaches', () => {
    expect(tz_ctime(8.7e12)).toBe('far far in the future...');
  });
});

describe('ctime()', () => {
  it.each([
    [0, 'Thu Jan  1 00:00:00 1970'],
    [1_234_567_890, 'Fri Feb 13 23:31:30 2009'],
    [-1n, 'Wed Dec 31 23:59:59 1969'],
    [951_782_400, 'Tue Feb 29 00:00:00 2000'],
    [8.7e12, 'far far in the future...'],
    [-(2n ** 62n), 'a long, long time ago...'],
  ])('of %s is %s', (seconds, text) => {
    expect(ctime(seconds)).toBe(text);
  });

  it('of a clock is the text of its seconds', () => {
    const text = ctime(gettimeofday_s());
    expect(text.kind.decode(0n as never, session)).toBe('Fri Feb 13 23:31:30 2009');
    expectTypeOf<ValueOf<typeof text>>().toEqualTypeOf<string>();
    expect(ctime(ktime_get_ns()).kind.decode(60n as never, session)).toBe('Thu Jan  1 00:01:00 1970');
  });
});
