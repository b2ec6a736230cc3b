import { map, on, u32, u64, type Attachable } from '@tap/native-core/tapset';
import { kprocess } from '@tap/kprocess';
import { tcp } from '@tap/net';
import { signal } from '@tap/signal';
import { describe, expect, it } from 'vitest';
import { generateEntrySaver } from '../../../native-core/src/codegen/index.js';
import { TapError } from '../../../native-core/src/errors/index.js';
import { readKernel, type Kernel } from '../../../native-core/src/kernel/index.js';
import { createMaps, load } from '../../../native-core/src/load/index.js';
import type { Candidate } from '../../../native-core/src/resolve/index.js';
import { codeOptions, makeCode } from '../../../native-core/src/session/index.js';
import { settleOptions } from '../../../native-core/src/session/options.js';
import { planAll } from '../../../native-core/src/session/plan-all.js';
import { savesOf, statesOf } from '../../../native-core/src/session/shared.js';
import { whyNot } from '../../../native-core/test/in-kernel.js';

/** The kernel of this machine; null where it takes no programs, or does not tell its types. */
function machine(): Kernel | null {
  try {
    return whyNot() === null ? readKernel() : null;
  } catch (error) {
    if (error instanceof TapError) return null;
    throw error;
  }
}

const kernel = machine();

/** Loads every program of a query, without attaching any. @returns how many there are. */
async function loadAll(query: Attachable, { possibleCpus }: Kernel, guarded = false): Promise<number> {
  const settled = settleOptions({}, possibleCpus);
  const mechanisms = ['kprobe', 'kretprobe'] as const;
  const plans = await planAll([query.spec], kernel as Kernel, settled, { mechanisms, pidNamespace: null });
  const sizes = { programs: plans.length, possibleCpus, ringBytes: 65_536, samples: false, guarded };
  const maps = createMaps({ ...sizes, saves: savesOf(plans), states: statesOf(plans), samplings: new Map() });
  let loaded = 0;
  try {
    for (const { plan, number, first, savedIn } of plans) {
      const candidate = plan.candidates[0] as Candidate;
      const options = codeOptions(kernel as Kernel, number, plans.length, { first, savedIn, guarded });
      load(makeCode(query.spec, candidate, options).instructions, candidate, maps.byName).close();
      loaded++;
      if (candidate.deferred !== 'return') continue;
      const entry: Candidate = { ...candidate, mechanism: 'kprobe' };
      load(generateEntrySaver(entry, options), entry, maps.byName).close();
      loaded++;
    }
    return loaded;
  } finally {
    maps.close();
  }
}

describe.skipIf(kernel === null)('the programs of deferred events pass the verifier of this machine', () => {
  it.each([on(kprocess.exec), on(signal.procmask)] as readonly Attachable[])('of query %#', async (query) => {
    expect(await loadAll(query, kernel as Kernel)).toBeGreaterThan(4);
    expect(await loadAll(query, kernel as Kernel, true)).toBeGreaterThan(4);
  });
});

describe.skipIf(kernel === null)('programs with an overload guard pass the verifier of this machine', () => {
  const sent = map('sent', u32, u64);
  it.each([
    on(tcp.sendmsg),
    on(tcp.recvmsg.return).where((e) => e.size.gt(0)),
    on(tcp.sendmsg)
      .where((e) => e.size.gt(1))
      .also((e) => [sent.add(e.dport, 1)]),
  ] as readonly Attachable[])('of query %#', async (query) => {
    expect(await loadAll(query, kernel as Kernel, true)).toBeGreaterThan(0);
  });
});
