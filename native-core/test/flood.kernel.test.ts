import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { compiled } from '../../packages/testing/src/compiled.js';
import { attach, kernel as probes, on, profile, readKernel, type LeftOutRuns } from '../src/index.js';
import { context, currentComm, probe, struct, tracepoint, i64, ptr, u32 } from '../src/tapset.js';
import type { QueryData } from '../src/define/index.js';

const kernel = readKernel();
const workload = compiled(new URL('workload/flood.c', import.meta.url));
const threads = kernel.possibleCpus;
/** Calls of each thread: TAP_FLOOD=1000000 makes it a flood of millions. */
const calls = Number(process.env['TAP_FLOOD'] ?? 20_000);
const produced = threads * calls;
/** Whether this kernel counts what it leaves out of kprobes and of programs at perf events. */
const counts = Number(/^(\d+\.\d+)/.exec(kernel.release)?.[1]) >= 6.1 && !kernel.release.startsWith('6.1.');

const ofFlood = () => currentComm().eq('workload');
const flood = (milliseconds = 0): ChildProcess =>
  spawn(workload, [threads, calls, milliseconds].map(String), { stdio: 'ignore' });

const sysEnter = probe('test.enter', {
  at: tracepoint('raw_syscalls:sys_enter', { regs: ptr(struct('pt_regs', {})), id: i64 }),
  values: ({ id }) => ({ id }),
});
const getpgid = probes.fn('__x64_sys_getpgid');
const hot = probes.fn('__x64_sys_getsid');

/** What the flood does, by each mechanism. */
const queries = {
  fentry: on(getpgid).where(ofFlood),
  fexit: on(getpgid.return).where(ofFlood),
  kprobe: on(getpgid).where(ofFlood),
  kretprobe: on(getpgid.return).where(ofFlood),
  tp_btf: on(sysEnter)
    .where((e) => e.id.eq(121))
    .where(ofFlood),
  raw_tp: on(sysEnter)
    .where((e) => e.id.eq(121))
    .where(ofFlood),
  tracepoint: on(probes.tracepoint('syscalls', 'sys_enter_getpgid')).where(ofFlood),
} as const satisfies Record<string, QueryData>;

function expectMisses(mechanism: string, { missed, missedAtLeast, uncounted }: LeftOutRuns): void {
  const known = counts || !['kprobe', 'kretprobe', 'tracepoint'].includes(mechanism);
  if (known) expect([missed, uncounted]).toEqual([missedAtLeast, []]);
  else expect([missed, uncounted]).toMatchObject(['unknown', [{ mechanism }]]);
}

describe.each(Object.keys(queries) as (keyof typeof queries)[])(
  'a flood by %s, beside a hot kprobe',
  (mechanism) => {
    it.each([
      ['a reader that keeps up', 4 << 20, 0],
      ['tiny rings and a reader that stops at times', 4096, 50],
    ])('adds up with %s', async (_, ringBytes, pause) => {
      const beside = await attach(on(hot).count(), { kernel, mechanisms: ['kprobe'] });
      const query: QueryData = queries[mechanism].select(() => ({}));
      const session = await attach(query, { kernel, mechanisms: [mechanism], ringBytes });
      let [delivered, lost] = [0, 0];
      const reading = (async () => {
        for await (const batch of session.batches()) {
          delivered += batch.events.length;
          lost += batch.lost;
          if (pause > 0) await sleep(pause);
        }
      })();
      expect(await once(flood(), 'exit')).toEqual([0, null]);
      await session.close();
      await reading;
      await beside.close();
      const { stats } = session;
      expect(stats).toMatchObject({ delivered, lost });
      expectMisses(mechanism, stats);
      expect(delivered + lost).toBeLessThanOrEqual(produced);
      if (stats.missed !== 'unknown')
        expect(delivered + lost + stats.missed).toBeGreaterThanOrEqual(produced);
    });
  },
);

it.each([['kprobe'], ['kretprobe']] as const)(
  'what a %s misses in interrupts while another kprobe is hot is told',
  async (mechanism) => {
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
    expectMisses(mechanism, session.stats);
    expect(truth.stats.missed).toBe(0);
    expect(seen).toBeLessThanOrEqual(all);
    expect(all).toBeGreaterThan(100);
    const { missed } = session.stats;
    if (missed !== 'unknown') expect(seen + missed).toBeGreaterThanOrEqual(all);
    if (process.env['TAP_FLOOD']) console.log(mechanism, { seen, all, missed });
  },
);

describe('profile()', () => {
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
    const taken = [...session.read()].reduce((sum, [, n]) => sum + n, 0);
    const { missedAtLeast, missed } = session.stats;
    expect(missed).toBe(missedAtLeast);
    const due = seconds * hertz * kernel.possibleCpus;
    expect(taken + missedAtLeast).toBeLessThanOrEqual(due + kernel.possibleCpus);
    expect(taken + missedAtLeast).toBeGreaterThanOrEqual(due * 0.5);
  });

  it('samples a CPU that goes and comes back', async () => {
    const setOnline = (state: 0 | 1): void =>
      writeFileSync('/sys/devices/system/cpu/cpu1/online', String(state));
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
