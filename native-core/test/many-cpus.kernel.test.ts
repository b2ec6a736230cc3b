import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compiled } from '../../packages/testing/src/compiled.js';
import { entryOf } from '../../packages/testing/src/system-calls.js';
import { until } from '../../packages/testing/src/until.js';
import { ringsMap } from '../src/codegen/index.js';
import { sessionMaps } from '../src/compile/session-maps.js';
import { attach, kernel as probes, on, readKernel } from '../src/index.js';
import { createMaps } from '../src/load/index.js';
import { onlineCpus, type BpfMap } from '../src/sys/index.js';
import { expectSum, ofFlood } from './flood.js';
import { mapId, mapIdsIn } from './map-ids.js';

const kernel = readKernel();
const workload = compiled(new URL('workload/flood.c', import.meta.url));
const ringBytes = 65_536;
const calls = 100;
const called = probes.fn(entryOf('getpgid'));
const query = on(called)
  .where(ofFlood)
  .select(() => ({}));

/** Makes calls on each CPU that is online. @returns their number. */
async function flood(): Promise<number> {
  const threads = onlineCpus().length;
  const child = spawn(workload, [threads, calls].map(String), { stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([0, null]);
  return threads * calls;
}

// Any guest can do it: no CPU writes into these rings. One of many possible CPUs is made by --append possible_cpus=1024.
it('1,024 CPUs have a ring each, in the entry of the CPU', { timeout: 120_000 }, () => {
  const possibleCpus = 1024;
  const maps = createMaps(sessionMaps({ numbers: 1, possibleCpus, ringBytes: 4096 }));
  try {
    const entries = mapIdsIn(maps.byName.get(ringsMap) as BpfMap, possibleCpus);
    expect(entries).toEqual(maps.rings?.maps.map(mapId));
    expect(new Set(entries).size).toBe(possibleCpus);
  } finally {
    maps.close();
  }
});

it('each CPU that is online has a ring, and uses it', { timeout: 120_000 }, async () => {
  const online = onlineCpus();
  const session = await attach(query, { kernel, ringBytes });
  expect(session.memory.rings).toBe(online.length * ringBytes);
  await flood();
  await session.close();
  const seen = new Map<number, number>();
  for await (const { cpu } of session) seen.set(cpu, (seen.get(cpu) ?? 0) + 1);
  expect(session.stats.lost).toBe(0);
  expect(seen).toEqual(new Map([...seen.keys()].map((cpu) => [cpu, calls])));
  expect([...seen.keys()].sort((a, b) => a - b)).toEqual(online);
});

it.skipIf(onlineCpus().length < 2)(
  'a CPU that comes online gets a ring, and no event of it is neither delivered nor lost',
  async () => {
    const setOnline = (state: 0 | 1): void =>
      writeFileSync('/sys/devices/system/cpu/cpu1/online', String(state));
    const all = onlineCpus().length;
    try {
      setOnline(0);
      await using session = await attach(query, { kernel, ringBytes });
      expect(session.memory.rings).toBe((all - 1) * ringBytes);
      let [produced, ofFirst, ofSecond] = [0, 0, 0];
      const reading = (async () => {
        for await (const { cpu } of session)
          if (cpu === 1) ofSecond++;
          else ofFirst++;
      })();
      setOnline(1);
      await until(async () => {
        produced += await flood();
        return ofSecond > 0;
      }, 'CPU 1 gets a ring');
      await session.close();
      await reading;
      expect(session.memory.rings).toBe(all * ringBytes);
      expect(ofFirst).toBe(produced - produced / all);
      expectSum('a CPU that comes online', {
        ...session.stats,
        produced: [produced, produced],
        delivered: ofFirst + ofSecond,
      });
    } finally {
      setOnline(1);
    }
  },
);
