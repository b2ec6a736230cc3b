import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Lanes } from './lanes.js';

describe('Lanes', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A work that ends when it is told to. */
  function work(): { run: () => Promise<void>; end: () => void; began: () => boolean } {
    let resolve = (): void => {};
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    let began = false;
    const run = (): Promise<void> => {
      began = true;
      return promise;
    };
    return { run, end: () => resolve(), began: () => began };
  }

  it('do two works at a time, then the latest', async () => {
    const lanes = new Lanes(2);
    const works = [work(), work(), work(), work()];
    const all = works.map((one) => lanes.run(one.run));
    expect(works.map((one) => one.began())).toEqual([true, true, false, false]);
    works[0]?.end();
    expect(await all[0]).toBe(true);
    await Promise.resolve();
    expect(works.map((one) => one.began())).toEqual([true, true, false, true]);
    works.forEach((one) => one.end());
    expect(await Promise.all(all)).toEqual([true, true, true, true]);
  });

  it('do a work that goes first before those that wait longer', async () => {
    const lanes = new Lanes(1);
    const [running, waiting, first] = [work(), work(), work()];
    const all = [lanes.run(running.run), lanes.run(waiting.run), lanes.run(first.run, true)];
    running.end();
    await all[0];
    await Promise.resolve();
    expect([waiting.began(), first.began()]).toEqual([false, true]);
    first.end();
    waiting.end();
    expect(await Promise.all(all)).toEqual([true, true, true]);
  });

  it('take no work for one that hangs while its steps come back, however many', async () => {
    const lanes = new Lanes(1);
    const one = work();
    let onStep = (): void => {};
    const done = lanes.run((step) => ((onStep = step), one.run()));
    for (let i = 0; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(4_000);
      onStep();
    }
    expect(lanes.isStuck).toBe(false);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(lanes.isStuck).toBe(true);
    onStep();
    expect(lanes.isStuck).toBe(false);
    one.end();
    expect(await done).toBe(true);
    expect(lanes.isStuck).toBe(false);
  });

  it('go on beside one that hangs, refuse when two do, and recover', async () => {
    const lanes = new Lanes(2);
    const [first, second, third] = [work(), work(), work()];
    const hanging = [lanes.run(first.run), lanes.run(second.run)];
    const waiting = lanes.run(third.run);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(lanes.isStuck).toBe(true);
    third.end();
    await waiting;
    expect(await lanes.run(work().run)).toBe(false);
    first.end();
    second.end();
    expect(await Promise.all(hanging)).toEqual([true, true]);
    expect(lanes.isStuck).toBe(false);
    const last = work();
    last.end();
    expect(await lanes.run(last.run)).toBe(true);
  });
});
