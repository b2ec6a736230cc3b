import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeParts } from '../../test/fake-parts.js';
import { fn, on, probe, u32 } from '../define/index.js';
import { SysError } from '../sys/index.js';
import { Guard } from './guard.js';
import { settleOverload, type Overload, type OverloadOptions } from './overload.js';
import { RunTimes } from './run-times.js';
import { Session } from './session.js';
import { TableSession } from './table-session.js';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime'] }));
afterEach(() => vi.useRealTimers());

/** A kernel whose programs and counters are numbers of the test. */
function fakeKernel() {
  const kernel = { passed: 0, thinned: 0, share: 0n, ran: 0n, windows: 0, open: 0, refuses: false };
  const measure = () => {
    if (kernel.refuses)
      throw new SysError({ message: '', code: 'EMFILE', errno: 24, syscall: 'bpf', log: null });
    kernel.windows++;
    kernel.open++;
    return { close: () => void kernel.open-- };
  };
  const runTimes = new RunTimes([{ info: () => ({ runTimeNs: kernel.ran }) as never }], measure);
  return { kernel, runTimes };
}

function guardOf(options: OverloadOptions) {
  const { kernel, runTimes } = fakeKernel();
  const guard = new Guard(settleOverload(options, 4), {
    passed: () => kernel.passed,
    thinned: () => kernel.thinned,
    leaveOut: (share) => void (kernel.share = share),
    runTimes: options.cpu === undefined ? null : runTimes,
  });
  return { guard, kernel };
}

/** A second in which so many events come, of which so many are left out. */
function second(kernel: ReturnType<typeof fakeKernel>['kernel'], passed: number, thinned = 0): void {
  kernel.passed += passed;
  kernel.thinned += thinned;
  vi.advanceTimersByTime(1000);
}

describe('a guard', () => {
  it('tells what it sees, and lets programs leave out events', () => {
    const said: Overload[] = [];
    const { guard, kernel } = guardOf({ rate: 1000, then: 'sample', tell: (one) => said.push(one) });
    kernel.passed = 1e6;
    guard.begin(() => undefined);
    second(kernel, 1000);
    expect([said, guard.stats]).toEqual([[], { thinned: 0, overload: null }]);
    second(kernel, 3500);
    expect(said).toMatchObject([
      { state: 'begins', rate: 3500, cpu: null, oneOf: 4, then: 'sample', limits: { rate: 1000, cpu: null } },
    ]);
    expect(said[0]?.time).toBe(process.hrtime.bigint());
    expect(kernel.share).toBe(3n << 30n);
    second(kernel, 100, 75);
    expect(kernel.share).toBe(0n);
    expect(guard.stats).toEqual({ thinned: 75, overload: said[1] });
    expect(said[1]).toMatchObject({ state: 'ends', rate: 100, oneOf: 1 });
    guard.close();
    guard.finish();
    kernel.thinned = NaN;
    expect(guard.stats.thinned).toBe(75);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('measures the time of programs in a tenth of each second, and that of reading', () => {
    const said: Overload[] = [];
    const { guard, kernel } = guardOf({ cpu: 0.5, tell: (one) => said.push(one) });
    guard.begin(() => undefined);
    vi.advanceTimersByTime(899);
    expect(kernel.open).toBe(0);
    vi.advanceTimersByTime(1);
    expect(kernel.open).toBe(1);
    // 30 ms of 100 ms, and 300 ms of the whole second.
    kernel.ran += 30_000_000n;
    vi.advanceTimersByTime(100);
    expect([kernel.open, kernel.windows, said]).toEqual([0, 1, []]);
    guard.reading(() => vi.advanceTimersByTime(300));
    vi.advanceTimersByTime(600);
    kernel.ran += 30_000_000n;
    vi.advanceTimersByTime(100);
    expect(said).toMatchObject([{ state: 'begins', oneOf: 1, then: 'report' }]);
    expect(said[0]?.cpu).toBeCloseTo(0.6);
    // A kernel that cannot measure for once changes nothing.
    kernel.refuses = true;
    vi.advanceTimersByTime(1000);
    kernel.refuses = false;
    expect(said).toHaveLength(1);
    vi.advanceTimersByTime(950);
    expect(kernel.open).toBe(1);
    guard.close();
    expect([kernel.open, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it('keeps no process alive', () => {
    vi.useRealTimers();
    const timer = vi.spyOn(globalThis, 'setTimeout');
    const { guard } = guardOf({ rate: 1 });
    guard.begin(() => undefined);
    expect(timer.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false]);
    guard.close();
    timer.mockRestore();
  });
});

describe('a session with a guard', () => {
  const probed = probe('test', { at: fn('test', { value: u32 }), values: ({ value }) => ({ value }) });
  const counted = on(probed)
    .by((e) => ({ value: e.value }))
    .count();
  const query = on(probed).select(() => ({}));

  function sessionOf(options: OverloadOptions) {
    const { parts, closed } = fakeParts([query]);
    const { guard, kernel } = guardOf(options);
    const session = new Session({ ...parts, guard }, 0);
    session.watch();
    return { session, kernel, closed };
  }

  it('says it between its events, though none comes', async () => {
    const { session, kernel } = sessionOf({ rate: 1000, then: 'sample' });
    const batches = session.batches();
    const first = batches.next();
    second(kernel, 2000, 0);
    expect((await first).value).toMatchObject({
      events: [],
      lost: 0,
      overload: { state: 'begins', oneOf: 2 },
    });
    const next = batches.next();
    second(kernel, 3000, 1500);
    expect((await next).value).toMatchObject({ thinned: 1500, overload: { state: 'changes', oneOf: 3 } });
    kernel.thinned += 7;
    await session.close();
    const rest = [];
    for await (const batch of batches) rest.push(batch);
    expect(rest).toEqual([{ events: [], lost: 0, thinned: 7, overload: null }]);
    expect(session.stats).toMatchObject({ thinned: 1507, overload: { state: 'changes' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells a consumer that is behind that an overload began', async () => {
    const { session, kernel } = sessionOf({ rate: 1000, then: 'sample' });
    // Sixteen batches wait: no more is read.
    const growing = Array.from({ length: 15 }, (_, i) => i + 2);
    for (const oneOf of growing) second(kernel, oneOf * 1000);
    second(kernel, 100);
    for (const rate of [2500, 9000]) second(kernel, rate);
    await session.close();
    const said: unknown[] = [];
    for await (const { overload } of session.batches()) said.push([overload?.state, overload?.oneOf]);
    expect(said).toEqual([
      ...growing.map((oneOf, i) => [i === 0 ? 'begins' : 'changes', oneOf]),
      ['ends', 1],
      ['begins', 9],
    ]);
  });

  it('ends in order when it shall stop', async () => {
    const { session, kernel, closed } = sessionOf({ rate: 1000, then: 'stop' });
    const all = (async () => {
      const said = [];
      for await (const { overload } of session.batches()) said.push(overload?.then);
      return said;
    })();
    second(kernel, 1000);
    expect(session.closed).toBe(false);
    second(kernel, 1001);
    expect(session.closed).toBe(true);
    expect(await all).toEqual(['stop']);
    await session.close();
    expect(closed).toContain('maps');
    expect(session.stats.overload).toMatchObject({ state: 'begins', then: 'stop', rate: 1001, oneOf: 1 });
    expect(kernel.share).toBe(0n);
  });

  it('says it in the stats of a table', async () => {
    const { parts } = fakeParts([counted]);
    const { guard, kernel } = guardOf({ rate: 1000, then: 'sample' });
    const session = new TableSession({ ...parts, guard }, counted);
    session.watch();
    second(kernel, 2000);
    kernel.thinned = 3;
    expect(session.stats).toMatchObject({ thinned: 3, overload: { state: 'begins', oneOf: 2 } });
    await session.close();
    expect(session.stats.thinned).toBe(3);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the options of a guard', () => {
  it.each([
    [{}, 'overload of attach() has no limit'],
    [{ rate: 0 }, 'rate is 0; it lies between 1 and 1000000000'],
    [{ rate: NaN }, 'rate is NaN'],
    [{ cpu: 5 }, 'cpu is 5; it lies between 0.001 and 4'],
    [{ rate: 5, then: 'explode' }, 'there is no action "explode"'],
    [{ rate: '5' }, 'rate is the text "5", not a number'],
    [{ rates: 5 }, 'has no option "rates"'],
  ])('%j are refused', (options, text) => {
    const settle = () => settleOverload(options as OverloadOptions, 4);
    expect(settle).toThrow(text);
    expect(settle).toThrow(expect.objectContaining({ code: 'TAP_ARGUMENT' }) as Error);
  });
});
