import { spawnSync } from 'node:child_process';
import { beforeEach, describe, expect, it } from 'vitest';
import { attach, kernel, on, readKernel, type Mechanism } from '../src/index.js';
import { currentComm, each, fnAt, probe, type Probe, type ProbeWithReturn } from '../src/define/index.js';
import { hasKprobeMulti } from '../src/kernel/index.js';
import { collected, kernelObjects, processObjects, settled } from './objects.js';

const machine = readKernel();
const multi = hasKprobeMulti(machine);
const without = 'the kernel has no kprobe.multi';
const seconds = 1000;

/**
 * A hundred functions that every process calls, again and again, and always returns from. What frees something later runs in interrupts,
 * in which the kernel leaves a kprobe out where they come in another one.
 */
const functions = kernel
  .fns('security_*')
  .filter(({ name }) => !/_free/.test(name))
  .slice(0, 100);
const work = (): void => {
  for (let i = 0; i < 5; i++) expect(spawnSync('/bin/true').status).toBe(0);
};
const ofWork = () => currentComm().eq('true');

type Found = { readonly mechanisms: ReadonlySet<Mechanism>; readonly programs: number };
const found = (installed: Awaited<ReturnType<typeof attach>>['installed']): Found => ({
  mechanisms: new Set(installed.map(({ candidate }) => candidate.mechanism)),
  programs: new Set(installed.flatMap((one) => one.programs)).size,
});

describe.each([
  ['calls', 'kprobe.multi', 'kprobe', (one: Probe) => one],
  [
    'returns',
    'kretprobe.multi',
    'kretprobe',
    (one: Probe) => (one as unknown as ProbeWithReturn<object, object>).return as unknown as Probe,
  ],
] as const)('a hundred functions, of %s', (_, shared, alone, part) => {
  beforeEach(({ skip }) => skip(!multi, without));
  const probes = functions.map((one) => part(one as Probe));

  it(
    'are counted by one program as by a hundred',
    async () => {
      await collected();
      const before = processObjects();
      const objects = kernelObjects();
      const queries = probes.map((one) => on(one).where(ofWork).count());
      const keyed = probes.map((one) =>
        on(one)
          .where(ofWork)
          .by(() => ({ name: currentComm() }))
          .count(),
      );
      const together = await attach([...queries, ...keyed]);
      const single = await attach(queries, { mechanisms: [alone] });
      expect(found(together.installed)).toEqual({ mechanisms: new Set([shared]), programs: 2 });
      expect(found(single.installed)).toEqual({ mechanisms: new Set([alone]), programs: probes.length });
      work();
      await Promise.all([together.close(), single.close()]);
      const counts = (session: typeof together): readonly number[] =>
        queries.map((query) => Number(session.table(query).read().value));
      const sum = counts(single).reduce((all, one) => all + one, 0);
      expect(sum).toBeGreaterThan(100);
      expect(counts(together)).toEqual(counts(single));
      const rows = keyed.map((query) => [...together.table(query).read()].map(([, value]) => Number(value)));
      expect(rows).toEqual(counts(single).map((one) => (one === 0 ? [] : [one])));
      expect(processObjects()).toEqual(before);
      await settled(objects);
    },
    300 * seconds,
  );

  it(
    'are told apart in records, also under a guard',
    async () => {
      const queries = probes.map((one) =>
        on(one)
          .where(ofWork)
          .select(() => ({ name: currentComm() })),
      );
      const together = await attach(queries, { overload: { rate: 10_000_000 } });
      const single = await attach(queries, { mechanisms: [alone] });
      work();
      await Promise.all([together.close(), single.close()]);
      const names = async (session: typeof together): Promise<readonly string[]> => {
        const all: string[] = [];
        for await (const event of session) all.push(event.probe);
        expect(session.stats.lost).toBe(0);
        return all.sort();
      };
      const expected = await names(single);
      expect(new Set(expected).size).toBeGreaterThan(10);
      expect(await names(together)).toEqual(expected);
    },
    300 * seconds,
  );
});

describe('functions that share a program', () => {
  beforeEach(({ skip }) => skip(!multi, without));
  it('do so when they are asked to, also one', async () => {
    const [first] = functions;
    if (first === undefined) throw new RangeError('no function');
    const session = await attach(on(first as Probe).count(), { mechanisms: ['kprobe.multi'] });
    expect(found(session.installed)).toEqual({ mechanisms: new Set(['kprobe.multi']), programs: 1 });
    await session.close();
  });

  it('go on without one that the kernel refuses', async () => {
    const symbols = functions.flatMap(({ name }) => {
      const plain = name.replace('kernel.fn:', '');
      return machine.functionSymbols(plain)?.exact.slice(0, 1) ?? [];
    });
    const taken = symbols.slice(0, 20);
    // No function begins there.
    const sites = [...taken.slice(0, 7), { symbol: 'nothing', address: 4096n }, ...taken.slice(7)];
    const several = probe('test.several', {
      at: each(...sites.map(({ symbol, address }) => fnAt(symbol, address).as(() => ({})))),
      values: () => ({}),
    });
    const session = await attach(on(several).where(ofWork).count());
    expect(session.leftOut.map(({ address }) => address)).toEqual([4096n]);
    expect(found(session.installed).mechanisms).toEqual(new Set(['kprobe.multi']));
    expect(found(session.installed).programs).toBe(1);
    expect(session.installed).toHaveLength(taken.length);
    await session.close();
  });
});

it('twenty functions have a program each where the kernel has no kprobe.multi', async ({ skip }) => {
  skip(multi, 'the kernel has kprobe.multi');
  const queries = functions.slice(0, 20).map((one) => on(one as Probe).count());
  const session = await attach(queries);
  expect(found(session.installed).programs).toBe(20);
  expect(found(session.installed).mechanisms).not.toContain('kprobe.multi');
  await session.close();
});
