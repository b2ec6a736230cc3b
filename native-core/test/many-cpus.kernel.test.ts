import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { compiled } from '../../packages/testing/src/compiled.js';
import { entryOf } from '../../packages/testing/src/system-calls.js';
import { ringsMap } from '../src/codegen/index.js';
import { sessionMaps } from '../src/compile/session-maps.js';
import { attach, kernel as probes, on, readKernel } from '../src/index.js';
import { createMaps } from '../src/load/index.js';
import { onlineCpus, type BpfMap } from '../src/sys/index.js';
import { ofFlood } from './flood.js';
import { mapId, mapIdsIn } from './map-ids.js';

const kernel = readKernel();
const workload = compiled(new URL('workload/flood.c', import.meta.url));
const ringBytes = 65_536;
const calls = 100;
const called = probes.fn(entryOf('getpgid'));

// Any guest can do it: no CPU writes into these rings. One of many possible CPUs is made by --append possible_cpus=1024.
it('1,024 CPUs have a ring each, in the entry of the CPU', { timeout: 120_000 }, () => {
  const possibleCpus = 1024;
  const maps = createMaps(sessionMaps({ numbers: 1, possibleCpus, ringBytes: 4096 }));
  try {
    const entries = mapIdsIn(maps.byName.get(ringsMap) as BpfMap, possibleCpus);
    expect(entries).toEqual(maps.rings.map(mapId));
    expect(new Set(entries).size).toBe(possibleCpus);
  } finally {
    maps.close();
  }
});

it(
  'each CPU that can ever be online has a ring, and each that is online uses it',
  { timeout: 120_000 },
  async () => {
    const online = onlineCpus();
    const session = await attach(
      on(called)
        .where(ofFlood)
        .select(() => ({})),
      { kernel, ringBytes },
    );
    expect(session.memory.rings).toBe(kernel.possibleCpus * ringBytes);
    const flood = spawn(workload, [online.length, calls].map(String), { stdio: 'ignore' });
    expect(await once(flood, 'exit')).toEqual([0, null]);
    await session.close();
    const seen = new Map<number, number>();
    for await (const { cpu } of session) seen.set(cpu, (seen.get(cpu) ?? 0) + 1);
    expect(session.stats.lost).toBe(0);
    expect(seen).toEqual(new Map([...seen.keys()].map((cpu) => [cpu, calls])));
    expect([...seen.keys()].sort((a, b) => a - b)).toEqual(online);
  },
);
