import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { attach, kernel as running, map, on, readKernel, type LiveMap } from '../src/index.js';
import { noneMissed } from '../../packages/testing/src/mechanisms.js';
import { u64, type Int } from '../src/tapset.js';
import { collected, kernelObjects, processObjects, settled } from './objects.js';
import { pid, write, writeBytes } from './writes.js';

const kernel = readKernel();
const many = () =>
  running
    .fns('vfs_*')
    .slice(0, 24)
    .map((probe) => on(probe).count());
const mine = (size: number) => on(write).where((e) => pid().eq(BigInt(process.pid)).and(e.count.eq(size)));

/** How often the event loop runs while something goes on. */
async function turnsOf<R>(body: () => Promise<R>): Promise<readonly [number, R]> {
  let turns = 0;
  let over = false;
  const counting = (async () => {
    for (; !over; turns++) await setImmediate();
  })();
  const result = await body();
  over = true;
  await counting;
  return [turns, result];
}

it('attach() and close() of many programs let the event loop run between them', async () => {
  const told: number[] = [];
  const queries = many();
  const [attaching, session] = await turnsOf(() =>
    attach(queries, { kernel, progress: (done) => void told.push(done) }),
  );
  expect(attaching).toBeGreaterThanOrEqual(2 * queries.length);
  expect(told.at(-1)).toBeGreaterThanOrEqual(queries.length);
  const [closing] = await turnsOf(() => session.close());
  expect(closing).toBeGreaterThanOrEqual(queries.length);
});

it('close() promises that the kernel is done with all programs', async () => {
  const held = processObjects();
  const session = await attach(many(), { kernel });
  expect(processObjects().length).toBeGreaterThan(held.length);
  const [first, again] = [session.close(), session.close()];
  expect(again).toBe(first);
  await first;
  expect(processObjects()).toEqual(held);
});

it('an abort in the middle of attach() leaves nothing, at whatever moment it comes', async () => {
  const [held, objects] = [processObjects(), kernelObjects()];
  for (const last of [1, 2, 7, 15]) {
    const stop = new AbortController();
    const told: number[] = [];
    const progress = (done: number): void => {
      told.push(done);
      if (done === last) stop.abort(new RangeError('enough'));
    };
    await expect(attach(many(), { signal: stop.signal, progress })).rejects.toThrow('enough');
    expect(told).toHaveLength(last);
    expect(processObjects()).toEqual(held);
  }
  const failing = attach(many(), {
    progress: (done) => {
      if (done === 3) throw new TypeError('no');
    },
  });
  await expect(failing).rejects.toThrow(TypeError);
  expect(processObjects()).toEqual(held);
  await settled(objects);
});

it('whoever keeps the state of a session alone keeps its programs', async () => {
  const seen = map('seen', u64, u64);
  const start = async (): Promise<LiveMap<Int, Int<bigint>>> => {
    const session = await attach(
      mine(621).update(() => seen.add(1, 1)),
      { kernel },
    );
    return session.map(seen) as never;
  };
  const live = await start();
  writeBytes(621, 10);
  await collected();
  writeBytes(621, 10);
  expect([...live.entries()].map(([, count]) => Number(count))).toEqual([20]);
});

it('what waits in large rings at the end is given back at once, and decoded by whoever asks', async () => {
  const session = await attach(
    mine(622).select((e) => ({ size: e.count })),
    { kernel, ringBytes: 1 << 22, latency: 60_000 },
  );
  const held = processObjects().length;
  writeBytes(622, 20_000);
  const [turns] = await turnsOf(() => session.close());
  expect(turns).toBeGreaterThan(1);
  expect(processObjects().length).toBeLessThan(held);
  expect(session.stats.delivered).toBe(0);
  let read = 0;
  for await (const { size } of session) read += Number(size) === 622 ? 1 : 0;
  const { delivered, lost, missed } = session.stats;
  expect([read, lost, missed]).toEqual([delivered, 0, noneMissed]);
  expect(read).toBe(20_000);
});
