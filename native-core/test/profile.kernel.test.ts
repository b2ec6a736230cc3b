import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../../packages/testing/src/until.js';
import { describe, expect, it } from 'vitest';
import { attach, count, on, profile, readKernel, type Aggregation } from '../src/index.js';
import { currentComm, kernelStack } from '../src/define/index.js';
import type { CapturedStack } from '../src/expr/index.js';
import { pid, write } from './writes.js';
import { suiteRequires } from '../../packages/testing/src/mechanisms.js';

const kernel = readKernel();
const symbols = kernel.symbols();

/** The names of the functions of a stack. */
function namesOf({ addresses }: CapturedStack): readonly string[] {
  return addresses.map((address) => symbols.find(address)?.name ?? '');
}

describe('samples of what the CPUs do, on a real kernel', () => {
  it('show a busy process as often as the clock says, and where it is in the kernel', async () => {
    const hertz = 97;
    const everything = on(profile(hertz))
      .by(() => ({ process: pid() }))
      .count();
    const inKernel = on(profile(hertz))
      .where((e) =>
        currentComm()
          .eq('dd')
          .and(e.address.within(1n << 63n, (1n << 64n) - 1n)),
      )
      .by(() => ({ stack: kernelStack(30) }))
      .count() as Aggregation<{ stack: CapturedStack }, number>;
    const start = process.hrtime.bigint();
    const session = await attach([everything, inKernel], { kernel });
    const begin = process.hrtime.bigint();
    // On one CPU it is seen by one clock.
    const busy = spawn('taskset', '-c 0 dd if=/dev/zero of=/dev/null bs=4M status=none'.split(' '));
    const key = { process: BigInt(busy.pid ?? 0) };
    const samples = (): number => session.table(everything).read().get(key) ?? 0;
    const inRead = (): number =>
      [...session.table(inKernel).read()]
        .filter(([{ stack }]) => namesOf(stack).some((name) => /^(ksys|vfs)_read$/.test(name)))
        .reduce((sum, [, n]) => sum + n, 0);
    await until(() => samples() >= 50 && inRead() >= 50, 'the busy process is seen 50 times');
    busy.kill('SIGKILL');
    await once(busy, 'exit');
    const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
    await session.close();
    const all = Number(process.hrtime.bigint() - start) / 1e9;
    // The clock of an emulated machine is late at times, but never early.
    expect(samples()).toBeLessThanOrEqual(seconds * hertz * 1.1 + 2);
    expect(inRead()).toBeLessThanOrEqual(seconds * hertz * 1.1 + 2);
    const total = [...session.table(everything).read()].reduce((sum, [, n]) => sum + n, 0);
    expect(total).toBeLessThanOrEqual((all * hertz * 1.1 + 2) * kernel.possibleCpus);
  });

  it('refuse rates that are none', () => {
    expect(() => profile(0)).toThrow('TAP_ARGUMENT');
    expect(() => profile(100_000)).toThrow('TAP_ARGUMENT');
  });
});

describe.each([['fentry'], ['kprobe']] as const)('stacks as keys, by %s, on a real kernel', (mechanism) => {
  suiteRequires(mechanism);
  it('tell the ways to a function apart, and count each', async () => {
    const session = await attach(
      on(write)
        .where((e) => currentComm().eq('dd').and(e.count.eq(777)))
        .by(() => ({ stack: kernelStack(3) }))
        .aggregate(() => ({ n: count() })),
      { kernel, mechanisms: [mechanism] },
    );
    const child = spawn('dd', ['if=/dev/zero', 'of=/dev/null', 'bs=777', 'count=500', 'status=none']);
    expect(await once(child, 'exit')).toEqual([0, null]);
    await session.close();
    const rows = [...session.read()];
    expect(rows).toHaveLength(1);
    const [[{ stack }, { n }]] = rows as [(typeof rows)[number]];
    expect(n + session.stats.missedAtLeast).toBeGreaterThanOrEqual(500);
    expect(n).toBeLessThanOrEqual(500);
    expect(namesOf(stack as CapturedStack).slice(0, 2)).toEqual(['vfs_write', 'ksys_write']);
    expect((stack as CapturedStack).addresses).toHaveLength(3);
  });
});
