import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compiled } from '../../packages/testing/src/compiled.js';
import { attach, kernel as probes, on, profile, readKernel, type Overload } from '../src/index.js';
import { currentComm, i64, probe, ptr, struct, tracepoint } from '../src/tapset.js';
import type { Attachable } from '../src/define/index.js';
import { callNumber, entryOf } from '../../packages/testing/src/system-calls.js';
import { requireMechanism, suiteRequires } from '../../packages/testing/src/mechanisms.js';

const kernel = readKernel();
const workload = compiled(new URL('workload/flood.c', import.meta.url));
const threads = kernel.possibleCpus;
const calls = 5_000;

const ofFlood = () => currentComm().eq('workload');

/** Makes calls until the session has what it wants. @returns their number. */
async function floodUntil(enough: () => boolean): Promise<number> {
  let produced = 0;
  for (let floods = 0; !enough(); floods++) {
    if (floods === 2000) throw new RangeError('so much is not enough');
    const flood = spawn(workload, [threads, calls].map(String), { stdio: 'ignore' });
    expect(await once(flood, 'exit')).toEqual([0, null]);
    produced += threads * calls;
  }
  return produced;
}

const sysEnter = probe('test.enter', {
  at: tracepoint('raw_syscalls:sys_enter', { regs: ptr(struct('pt_regs', {})), id: i64 }),
  values: ({ id }) => ({ id }),
});
const getpgid = probes.fn(entryOf('getpgid'));
const ofGetpgid = on(sysEnter)
  .where((e) => e.id.eq(callNumber('getpgid')))
  .where(ofFlood);

const queries = {
  fentry: on(getpgid).where(ofFlood),
  fexit: on(getpgid.return).where(ofFlood),
  kprobe: on(getpgid).where(ofFlood),
  kretprobe: on(getpgid.return).where(ofFlood),
  tp_btf: ofGetpgid,
  raw_tp: ofGetpgid,
  tracepoint: on(probes.tracepoint('syscalls', 'sys_enter_getpgid')).where(ofFlood),
} as const satisfies Record<string, Attachable>;
type FloodMechanism = keyof typeof queries;

describe.each(Object.keys(queries) as FloodMechanism[])('an overload of %s', (mechanism) => {
  suiteRequires(mechanism);
  it('is sampled, told between the events, and adds up', async () => {
    const query: Attachable = queries[mechanism].select(() => ({}));
    const said: Overload[] = [];
    const session = await attach(query, {
      kernel,
      mechanisms: [mechanism],
      ringBytes: 65_536,
      overload: { rate: 100, then: 'sample', tell: (overload) => said.push(overload) },
    });
    let [delivered, lost, thinned] = [0, 0, 0];
    const told: Overload[] = [];
    const reading = (async () => {
      for await (const batch of session.batches()) {
        delivered += batch.events.length;
        lost += batch.lost;
        thinned += batch.thinned;
        if (batch.overload !== null) told.push(batch.overload);
      }
    })();
    const produced = await floodUntil(() => session.stats.thinned > 0);
    await session.close();
    await reading;
    const { stats } = session;
    expect(stats).toMatchObject({ delivered, lost, thinned });
    expect(thinned).toBeGreaterThan(0);
    expect(said[0]).toMatchObject({ state: 'begins', cpu: null, then: 'sample' });
    expect(said[0]?.rate).toBeGreaterThan(100);
    expect(said[0]?.oneOf).toBeGreaterThan(1);
    expect(told[0]).toMatchObject({ state: 'begins' });
    expect(stats.overload).toEqual(said.at(-1));
    expect(delivered + lost + thinned).toBeLessThanOrEqual(produced);
    if (stats.missed !== 'unknown')
      expect(delivered + lost + thinned + stats.missed).toBeGreaterThanOrEqual(produced);
  });
});

it('a table has the events that were taken', async (test) => {
  requireMechanism('fentry', test);
  const session = await attach(on(getpgid).where(ofFlood).count(), {
    kernel,
    mechanisms: ['fentry'],
    overload: { rate: 100, then: 'sample' },
  });
  const produced = await floodUntil(() => session.stats.thinned > 0);
  await session.close();
  const { thinned, dropped, missed } = session.stats;
  expect([(session.read().value ?? 0) + thinned + dropped, missed]).toEqual([produced, 0]);
});

it('samples of the CPUs are left out as others are', async () => {
  const session = await attach(on(profile(99)).count(), { kernel, overload: { rate: 1, then: 'sample' } });
  await floodUntil(() => session.stats.thinned > 0);
  await session.close();
  expect(session.stats.overload?.oneOf).toBeGreaterThan(1);
});

it('a session ends in order when it shall, with what it has', async () => {
  const session = await attach(
    ofGetpgid.select(() => ({})),
    {
      kernel,
      mechanisms: ['tp_btf'],
      overload: { rate: 100, then: 'stop' },
    },
  );
  let delivered = 0;
  const reading = (async () => {
    for await (const event of session) delivered += event.cpu < 0 ? 0 : 1;
  })();
  await floodUntil(() => session.closed);
  await reading;
  expect(delivered).toBe(session.stats.delivered);
  expect(delivered).toBeGreaterThan(0);
  expect(session.stats).toMatchObject({ thinned: 0, overload: { state: 'begins', then: 'stop' } });
});

it('the time of programs is measured, and not any more when the session has ended', async () => {
  const windows = (): number =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === 'anon_inode:bpf-stats';
      } catch {
        return false;
      }
    }).length;
  const said: Overload[] = [];
  const session = await attach(
    on(getpgid)
      .where(ofFlood)
      .select(() => ({})),
    {
      kernel,
      overload: { cpu: 0.001, then: 'report', tell: (overload) => said.push(overload) },
    },
  );
  const reading = (async () => {
    for await (const { events } of session.batches()) if (events.length < 0) break;
  })();
  let most = 0;
  await floodUntil(() => {
    most = Math.max(most, windows());
    return said.length > 0 && most > 0;
  });
  await session.close();
  await reading;
  expect([most, windows()]).toEqual([1, 0]);
  expect(said[0]?.cpu).toBeGreaterThan(0.001);
  // The programs and the reading: a CPU each, and some more for the inaccuracy of a window.
  expect(said[0]?.cpu).toBeLessThan(kernel.possibleCpus + 2);
  expect(session.stats.thinned).toBe(0);
});
