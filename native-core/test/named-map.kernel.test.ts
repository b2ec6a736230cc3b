import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { attach, count, map, on, readKernel, sum, variable, type Mechanism } from '../src/index.js';
import { context, currentComm, u32, u64, usize } from '../src/tapset.js';
import { pid, write } from './writes.js';
import { suiteRequires } from '../../packages/testing/src/mechanisms.js';

const kernel = readKernel();
/** Sizes and numbers of writes, each by a process of its own. */
const work = [
  { size: 701, writes: 4000 },
  { size: 1024, writes: 6000 },
  { size: 2047, writes: 2000 },
] as const;
const total = work.reduce((all, { writes }) => all + writes, 0);
const sizes = work.map(({ size }) => size);

const thread = () => context('pid_tgid', u64);
const ours = () => currentComm().eq('dd');
const writes = on(write).where((e) => ours().and(e.count.ge(700)));
const returns = on(write.return).where((e) => ours().and(e.result.ge(700)));

/** Runs a shell script; its writes are those of `dd`. */
async function shell(script: string): Promise<void> {
  const child = spawn('sh', ['-c', script], { stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([0, null]);
}

const dd = (size: number, times: number): string =>
  `dd if=/dev/zero of=/dev/null bs=${size} count=${times} status=none`;

/** All the writes, by processes that run at once. */
const makeWrites = (): Promise<void> =>
  shell(`${work.map(({ size, writes: times }) => dd(size, times)).join(' & ')} & wait`);

describe.each([['fentry'], ['kprobe']] as const)('named maps of %s, on a real kernel', (mechanism) => {
  suiteRequires(mechanism);
  const mechanisms: readonly Mechanism[] =
    mechanism === 'fentry' ? ['fentry', 'fexit'] : ['kprobe', 'kretprobe'];
  const options = { kernel, mechanisms };

  it('are written by one probe, and read by another one and by JavaScript', async () => {
    const begun = map('begun', u64, usize);
    const done = map('done', [usize, u32], u64);
    const runs = variable('runs', u64, 1n << 40n);
    const session = await attach(
      [
        writes.update((e) => [begun.set(thread(), e.count), runs.add(1)]),
        returns
          .where(() => begun.has(thread()))
          .select((e) => ({
            asked: begun.get(thread()),
            other: begun.get(1, 77),
            result: e.result,
            kind: 'write',
          }))
          .also((e) => [done.add([begun.get(thread()), 9], e.result), begun.delete(thread())]),
      ],
      options,
    );
    const wrong: unknown[] = [];
    const reading = (async () => {
      let delivered = 0;
      for await (const { asked, other, result, kind } of session) {
        delivered++;
        if (asked !== result || other !== 77 || (kind as string) !== 'write')
          wrong.push({ asked, other, result, kind });
      }
      return delivered;
    })();
    await makeWrites();
    const { missedAtLeast: missed, unstored } = session.stats;
    const live = {
      begun: [...session.map(begun).entries()],
      done: session.map(done),
      runs: session.map(runs),
    };
    const sums = new Map(
      [...live.done.entries()].map(([[size, nine], bytes]) => [`${size}.${nine}`, Number(bytes)]),
    );
    expect(Number(live.runs.get() - (1n << 40n))).toBeLessThanOrEqual(total);
    expect(Number(live.runs.get() - (1n << 40n)) + missed).toBeGreaterThanOrEqual(total);
    const state = session.map(begun);
    state.set(5n, 6);
    expect([state.get(5n), state.get(6n), state.delete(5n), state.delete(5n)]).toEqual([
      6,
      null,
      true,
      false,
    ]);
    await session.close();
    expect(() => state.get(5n)).toThrow(/TAP_CLOSED/);
    const delivered = await reading;
    expect(wrong).toEqual([]);
    expect(delivered).toBeLessThanOrEqual(total);
    expect(delivered + missed + session.stats.lost).toBeGreaterThanOrEqual(total);
    expect(unstored).toBe(0);
    expect(live.begun.length).toBeLessThanOrEqual(missed);
    for (const { size, writes: times } of work) {
      const bytes = sums.get(`${size}.9`) ?? 0;
      expect(bytes).toBeLessThanOrEqual(size * times);
      expect(bytes).toBeGreaterThanOrEqual(size * (times - missed));
    }
  });

  it('say how many changes found no room, and are filled by JavaScript', async () => {
    const few = map('few', usize, u64, { entries: 2 });
    const wanted = map('wanted', usize, u32);
    const chosen = writes.where((e) => wanted.has(e.count)).count();
    const session = await attach([writes.update((e) => few.add(e.count, 1)), chosen], options);
    session.map(wanted).set(1024, 1);
    await makeWrites();
    const stored = [...session.map(few).entries()].map(([, n]) => Number(n));
    const table = session.table(chosen).read();
    await session.close();
    const { unstored, missedAtLeast: missed } = session.stats;
    expect(stored).toHaveLength(2);
    expect(unstored).toBeGreaterThan(0);
    const all = stored.reduce((sum_, n) => sum_ + n, unstored);
    expect(all).toBeLessThanOrEqual(total);
    expect(all + missed).toBeGreaterThanOrEqual(total);
    expect(table.value).toBeLessThanOrEqual(6000);
    expect((table.value ?? 0) + missed).toBeGreaterThanOrEqual(6000);
  });

  it('leave out events by number, by rate, and all but the first', async () => {
    const first = writes.once().select((e) => ({ first: e.count }));
    const each = writes.once((e) => [e.count, pid()]).select((e) => ({ each: e.count }));
    const tenth = writes.every(10).select((e) => ({ tenth: e.count }));
    const limited = writes.rate(500).select((e) => ({ limited: e.count }));
    const start = performance.now();
    const session = await attach([first, each, tenth, limited], options);
    const seen = {
      first: [] as number[],
      each: [] as number[],
      tenth: [] as number[],
      limited: [] as number[],
    };
    const reading = (async () => {
      for await (const { probe: _, time: __, cpu: ___, ...values } of session)
        for (const [name, size] of Object.entries(values)) seen[name as keyof typeof seen].push(size);
    })();
    await makeWrites();
    const seconds = (performance.now() - start) / 1000;
    await session.close();
    await reading;
    const { missedAtLeast: missed, lost } = session.stats;
    expect(lost).toBe(0);
    expect(seen.first).toHaveLength(1);
    expect(sizes).toContain(seen.first[0]);
    expect(seen.each.sort((a, b) => a - b)).toEqual(sizes);
    const cpus = kernel.possibleCpus;
    expect(seen.tenth.length).toBeGreaterThanOrEqual(Math.floor((total - missed) / 10));
    expect(seen.tenth.length).toBeLessThanOrEqual(Math.ceil(total / 10) + cpus);
    expect(new Set(seen.tenth)).toEqual(new Set(sizes));
    expect(seen.limited.length).toBeGreaterThanOrEqual(500);
    // At most what fits the time, once more the rate, and one more for each CPU at the very same moment.
    expect(seen.limited.length).toBeLessThanOrEqual((seconds + 1) * 500 * 1.05 + cpus);
  });

  it('events that are reported are measured too, by one program', async () => {
    const both = writes
      .select((e) => ({ size: e.count }))
      .tally((events) =>
        events.by((e) => ({ size: e.count })).aggregate((e) => ({ n: count(), bytes: sum(e.count) })),
      );
    const session = await attach(both, options);
    expect(session.installed.map(({ programs }) => programs.length)).toEqual([1]);
    await makeWrites();
    await session.close();
    const delivered = new Map<number, number>();
    for await (const { size } of session) delivered.set(size, (delivered.get(size) ?? 0) + 1);
    const table = session.table(both).read();
    const { lost, missedAtLeast: missed } = session.stats;
    const counted = [...table].reduce((all, [, { n }]) => all + n, 0);
    expect(counted).toBe(session.stats.delivered + lost);
    expect(counted).toBeLessThanOrEqual(total);
    expect(counted + missed).toBeGreaterThanOrEqual(total);
    for (const [{ size }, { n, bytes }] of table) {
      expect(bytes).toBe(n * size);
      expect(delivered.get(size)).toBeLessThanOrEqual(n);
    }
  });

  it('start and stop the others', async () => {
    const exactly = (size: number) => on(write).where((e) => ours().and(e.count.eq(size)));
    const session = await attach(
      writes.select((e) => ({ size: e.count })),
      {
        ...options,
        start: exactly(4242),
        stop: exactly(4243),
      },
    );
    const script = [
      dd(701, 50),
      dd(4242, 1),
      dd(1024, 60),
      dd(4243, 1),
      dd(2047, 70),
      dd(4242, 1),
      dd(999, 20),
    ];
    await shell(script.join('; '));
    await session.close();
    const seen = new Map<number, number>();
    for await (const { size } of session) seen.set(size, (seen.get(size) ?? 0) + 1);
    expect(seen.has(701)).toBe(false);
    expect(seen.has(2047)).toBe(false);
    expect([seen.get(1024), seen.get(999)]).toEqual([60, 20]);
    const stopped = await attach(writes.count(), { ...options, stop: exactly(4243) });
    await shell([dd(701, 50), dd(4243, 1), dd(2047, 70)].join('; '));
    await stopped.close();
    expect([50, 51]).toContain(stopped.read().value);
  });
});
