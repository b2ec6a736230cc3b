import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { attach, count, on, profile, readKernel, type Aggregation } from '../src/index.js';
import { currentComm, kernelStack } from '../src/define/index.js';
import type { CapturedStack } from '../src/expr/index.js';
import { pid, write } from './writes.js';

const kernel = readKernel();
const symbols = kernel.symbols();

/** The names of the functions of a stack. */
function namesOf({ addresses }: CapturedStack): readonly string[] {
  return addresses.map((address) => symbols.find(address)?.name ?? '');
}

/** Runs a command of the shell for some time; gives its process and how long it ran, in seconds. */
async function runFor(seconds: number, command: string): Promise<{ process: bigint; seconds: number }> {
  const child = spawn('sh', ['-c', `exec ${command}`], { stdio: 'ignore' });
  await once(child, 'spawn');
  const begin = process.hrtime.bigint();
  await sleep(seconds * 1000);
  const took = Number(process.hrtime.bigint() - begin) / 1e9;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { process: BigInt(child.pid ?? 0), seconds: took };
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
    const session = await attach([everything, inKernel], { kernel });
    const begin = process.hrtime.bigint();
    const busy = await runFor(1.5, 'dd if=/dev/zero of=/dev/null bs=4M status=none');
    await session.close();
    const all = Number(process.hrtime.bigint() - begin) / 1e9;
    const table = session.table(everything).read();
    const samples = table.get({ process: busy.process }) ?? 0;
    // The clock of an emulated machine is late at times, but never early.
    expect(samples).toBeGreaterThan(busy.seconds * hertz * 0.3);
    expect(samples).toBeLessThan((busy.seconds + 0.5) * hertz * 1.1);
    const total = [...table].reduce((sum, [, n]) => sum + n, 0);
    expect(total).toBeLessThan((all + 0.5) * hertz * kernel.possibleCpus * 1.1);
    const stacks = [...session.table(inKernel).read()];
    const reading = stacks.filter(([{ stack }]) =>
      namesOf(stack).some((name) => /^(ksys|vfs)_read$/.test(name)),
    );
    expect(reading.reduce((sum, [, n]) => sum + n, 0)).toBeGreaterThan(samples * 0.2);
  });

  it('refuse rates that are none', () => {
    expect(() => profile(0)).toThrow('TAP_ARGUMENT');
    expect(() => profile(100_000)).toThrow('TAP_ARGUMENT');
  });
});

describe.each([['fentry'], ['kprobe']] as const)('stacks as keys, by %s, on a real kernel', (mechanism) => {
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
    expect(n + session.stats.missed).toBeGreaterThanOrEqual(500);
    expect(n).toBeLessThanOrEqual(500);
    expect(namesOf(stack as CapturedStack).slice(0, 2)).toEqual(['vfs_write', 'ksys_write']);
    expect((stack as CapturedStack).addresses).toHaveLength(3);
  });
});
