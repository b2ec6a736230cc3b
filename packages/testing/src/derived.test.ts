import { describeTapset } from '@tap/check/vitest';
import { explain } from '@tap/native-core/inspect';
import { constantBool, on } from '@tap/native-core/tapset';
import { signal } from '@tap/signal';
import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels } from './index.js';
import { allProbes } from './tapsets.js';

/** Every place can be probed in the best way and, without types, by breakpoints. */
const ways = [
  { name: 'the best mechanism', options: {} },
  { name: 'kprobes', options: { mechanisms: ['kprobe', 'kretprobe', 'raw_tp'] as const } },
];

/** Whether a probe lies in a module whose structures the kernel tells nothing of: some of its values are null there. */
const lacksTypes = (kernel: string, probe: string): boolean => kernel === '5.10' && probe.startsWith('scsi.');

/** Values that a kernel cannot give. */
function absentValues(kernel: string, probe: string): readonly string[] {
  if (!probe.startsWith('ioblock')) return [];
  return [...(kernel === '5.10' ? ['bdev', 'bdev_contains'] : []), 'hw_segments'];
}

describe.each(fixtureKernels)('on kernel %s', (name) => {
  const kernel = fixtureKernel(name);

  describe.each(ways)('with $name', ({ options }) => {
    it.each(allProbes.map((probe) => [probe.name, probe] as const))(
      '%s compiles with all its values',
      async (_, probe) => {
        const programs = await explain(on(probe), { kernel, ...options });
        expect(programs.length).toBeGreaterThan(0);
        for (const program of programs) {
          const absent = [...program.expressions.matchAll(/^(\w+) = .*\babsent \(/gm)].map(
            ([, value]) => value,
          );
          if (!lacksTypes(name, probe.name)) expect(absent.sort()).toEqual(absentValues(name, probe.name));
          expect(program.listing).toContain('ringbuf_submit');
          for (const value of Object.keys(probe.values)) expect(program.expressions).toContain(`${value} = `);
        }
      },
    );

    it('a query that no event of a kernel meets has a program that does nothing', async () => {
      const query = on(signal.send).where(() => constantBool(false));
      for (const { listing } of await explain(query, { kernel, ...options })) {
        expect(listing).toBe('   0: r0 = 0\n   1: exit\n');
      }
    });
  });
});

describeTapset(Object.fromEntries(allProbes.map((probe) => [probe.name, probe])), { name: 'all tapsets' });
