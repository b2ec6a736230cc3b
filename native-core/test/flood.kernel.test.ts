import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { compiled } from '../../packages/testing/src/compiled.js';
import { attach, kernel as probes, on, profile, readKernel, type Table } from '../src/index.js';
import { context, currentComm, u32 } from '../src/tapset.js';
import { countedFlood } from './counted-flood.js';
import { calls, expectMisses, expectSum, ofFlood, patience, queries } from './flood.js';
import { entryOf } from '../../packages/testing/src/system-calls.js';
import { requireMechanism, suiteRequires } from '../../packages/testing/src/mechanisms.js';

const kernel = readKernel();
const workload = compiled(new URL('workload/flood.c', import.meta.url));
const threads = kernel.possibleCpus;
const hot = probes.fn(entryOf('getsid'));

const flood = (milliseconds = 0): ChildProcess =>
  spawn(workload, [threads, calls, milliseconds].map(String), { stdio: 'ignore' });
const setOnline = (state: 0 | 1): void => writeFileSync('/sys/devices/system/cpu/cpu1/online', String(state));
const sumOf = (table: Table<unknown, number>): number => [...table].reduce((sum, [, n]) => sum + n, 0);

type Produced = readonly [least: number, most: number];

async function wholeFlood(): Promise<Produced> {
  expect(await once(flood(), 'exit')).toEqual([0, null]);
  return [threads * calls, threads * calls];
}

async function floodWhileACpuGoes(): Promise<Produced> {
  let produced = 0;
  // A flood may be over before this process, which shares the CPUs with it, has taken one away.
  for (let each = Math.max(calls, 20_000), turns = 0; turns === 0; each *= 2) {
    turns = await turnsWithinFlood(each);
    produced += threads * each;
  }
  return [produced, produced];
}

/** How often a CPU went and came back while each thread made so many calls. */
async function turnsWithinFlood(each: number): Promise<number> {
  const { counts, until, end } = countedFlood(workload, threads, each);
  let turns = 0;
  try {
    await until(1);
    for (; counts().ended < threads * each; turns++) {
      setOnline(0);
      await sleep(30);
      setOnline(1);
      await sleep(30);
    }
  } finally {
    setOnline(1);
  }
  expect(await end()).toBe(0);
  return turns;
}

async function floodThatIsKilled(): Promise<Produced> {
  const { child, counts, until, end } = countedFlood(workload, threads, 50 * calls);
  await until((threads * calls) / 2);
  child.kill('SIGKILL');
  expect(await end()).toBe('SIGKILL');
  const { begun, ended } = counts();
  return [ended, begun];
}

describe.each(Object.keys(queries) as (keyof typeof queries)[])(
  'a flood by %s, beside a hot kprobe',
  { timeout: patience },
  (mechanism) => {
    suiteRequires(mechanism);
    it.each([
      ['a reader that keeps up', 4 << 20, 0, wholeFlood],
      ['tiny rings and a reader that stops at times', 4096, 50, wholeFlood],
      ['a CPU that goes and comes back', 1 << 20, 0, floodWhileACpuGoes],
      ['a workload that is killed', 1 << 20, 0, floodThatIsKilled],
    ])('adds up with %s', async (circumstance, ringBytes, pause, run) => {
      const { reported } = queries[mechanism]();
      const beside = await attach(on(hot).count(), { kernel, mechanisms: ['kprobe'] });
      const session = await attach([reported], { kernel, mechanisms: [mechanism], ringBytes });
      let [delivered, lost] = [0, 0];
      const reading = (async () => {
        for await (const batch of session.batches()) {
          delivered += batch.events.length;
          lost += batch.lost;
          if (pause > 0) await sleep(pause);
        }
      })();
      const produced = await run();
      await session.close();
      await reading;
      await beside.close();
      const { stats } = session;
      expect(stats).toMatchObject({ delivered, lost });
      expectMisses(kernel, mechanism, stats);
      expectSum(`${mechanism}, ${circumstance}`, { ...stats, produced });
      // The same program counts what it reports, and what finds no room.
      expect(sumOf(session.table(reported).read())).toBe(delivered + lost);
      expect(beside.read().value).toBeGreaterThan(0);
    });

    it('adds up in a table that is taken again and again', async () => {
      const { counted } = queries[mechanism]();
      const beside = await attach(on(hot).count(), { kernel, mechanisms: ['kprobe'] });
      const session = await attach(counted, { kernel, mechanisms: [mechanism] });
      let delivered = 0;
      const taking = (async () => {
        for await (const table of session.every(50)) delivered += sumOf(table);
      })();
      const produced = await wholeFlood();
      await session.close();
      await taking;
      await beside.close();
      const { dropped, ...stats } = session.stats;
      expectMisses(kernel, mechanism, stats);
      expectSum(`${mechanism}, a table`, { ...stats, produced, delivered, lost: dropped });
    });
  },
);

it.for([['kprobe'], ['kretprobe']] as const)(
  'what a %s misses in interrupts while another kprobe is hot is told',
  { timeout: patience },
  async ([mechanism], test) => {
    requireMechanism('fentry', test);
    const interrupt = probes.fn('hrtimer_interrupt');
    const at = mechanism === 'kprobe' ? interrupt : interrupt.return;
    const truth = await attach(on(interrupt).where(ofFlood).count(), { kernel, mechanisms: ['fentry'] });
    const session = await attach(on(at).where(ofFlood).count(), { kernel, mechanisms: [mechanism] });
    const beside = await attach(
      on(hot).select(() => ({ name: currentComm(), again: currentComm() })),
      { kernel, mechanisms: ['kprobe'] },
    );
    const drained = (async () => {
      for await (const { events } of beside.batches()) if (events.length < 0) break;
    })();
    await once(flood(3_000), 'exit');
    await Promise.all([session.close(), truth.close(), beside.close()]);
    await drained;
    const [seen, all] = [session.read().value ?? 0, truth.read().value ?? 0];
    expectMisses(kernel, mechanism, session.stats);
    expect(truth.stats.missed).toBe(0);
    expect(all).toBeGreaterThan(100);
    expectSum(`${mechanism}, in interrupts`, {
      ...session.stats,
      produced: [all, all],
      delivered: seen,
      lost: 0,
    });
  },
);

describe('profile()', { timeout: patience }, () => {
  const hertz = 200;
  /** Samples of a CPU that no process can keep from being sampled. */
  const samples = on(profile(hertz))
    .by(() => ({}))
    .count();

  it('counts the samples that were due and not taken', async () => {
    const begin = process.hrtime.bigint();
    const session = await attach(samples, { kernel });
    await once(flood(1_500), 'exit');
    await session.close();
    const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
    const taken = sumOf(session.read());
    const { missedAtLeast, missed } = session.stats;
    expect(missed).toBe(missedAtLeast);
    const due = seconds * hertz * kernel.possibleCpus;
    expect(taken + missedAtLeast).toBeLessThanOrEqual(due + kernel.possibleCpus);
    const produced = [Math.floor(due * 0.5), Math.ceil(due) + kernel.possibleCpus] as const;
    expectSum('perf_event, profile()', { ...session.stats, produced, delivered: taken, lost: 0 });
  });

  it('samples a CPU that goes and comes back', async () => {
    const session = await attach(
      on(profile(hertz))
        .where(() => context('cpu', u32).eq(1))
        .count(),
      { kernel },
    );
    const taken = (): number => session.read().value ?? 0;
    try {
      for (let i = 0; i < 2; i++) {
        setOnline(0);
        await sleep(700);
        setOnline(1);
        const before = taken();
        for (let tries = 0; tries < 100 && taken() < before + 20; tries++) await sleep(100);
        expect(taken()).toBeGreaterThanOrEqual(before + 20);
      }
      setOnline(0);
      setOnline(1);
      const before = taken();
      for (let tries = 0; tries < 100 && taken() < before + 20; tries++) await sleep(100);
      expect(taken()).toBeGreaterThanOrEqual(before + 20);
    } finally {
      setOnline(1);
      await session.close();
    }
    expect(session.stats.missed).toBeGreaterThan(0);
  });
});
