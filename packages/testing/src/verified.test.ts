import { between, map, on, u32, u64, type Attachable } from '@tap/native-core/tapset';
import { pid, tid } from '@tap/context';
import { kprocess } from '@tap/kprocess';
import { tcp } from '@tap/net';
import { signal } from '@tap/signal';
import { describe, expect, it } from 'vitest';
import { compile, type Alternative } from '../../../native-core/src/compile/index.js';
import { TapError } from '../../../native-core/src/errors/index.js';
import { readKernel, type Kernel } from '../../../native-core/src/kernel/index.js';
import { createMaps, load } from '../../../native-core/src/load/index.js';
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

/** Loads the first alternative of every program of a query, without attaching any. @returns how many there are. */
function loadAll(query: Attachable, running: Kernel, guarded = false): number {
  const mechanisms = ['kprobe', 'kretprobe', 'raw_tp'] as const;
  const { maps: requested, programs } = compile(query, running, { mechanisms, guarded, ringBytes: 65_536 });
  const maps = createMaps(requested);
  try {
    for (const { alternatives } of programs) {
      const [{ code, candidate }] = alternatives as [Alternative];
      load(code, candidate, maps.byName).close();
    }
    return programs.length;
  } finally {
    maps.close();
  }
}

describe.skipIf(kernel === null)('the programs of deferred events pass the verifier of this machine', () => {
  const started = between(kprocess.create, kprocess.exec, { from: (e) => e.new_pid, to: () => pid() });
  const ran = between(kprocess.exec, kprocess.exit, { from: () => tid(), to: () => tid() });
  it.each([
    on(kprocess.exec),
    on(signal.procmask),
    on(started).with((e) => ({ took: e.elapsed })),
    on(ran).with((e) => ({ took: e.elapsed })),
  ] as readonly Attachable[])('of query %#', (query) => {
    expect(loadAll(query, kernel as Kernel)).toBeGreaterThan(4);
    expect(loadAll(query, kernel as Kernel, true)).toBeGreaterThan(4);
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
  ] as readonly Attachable[])('of query %#', (query) => {
    expect(loadAll(query, kernel as Kernel, true)).toBeGreaterThan(0);
  });
});
