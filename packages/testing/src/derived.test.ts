import { describeTapset } from '@tap/check/vitest';
import { compile, type CompileOptions, type Compilation } from '@tap/native-core/inspect';
import { constantBool, on, type Attachable } from '@tap/native-core/tapset';
import { signal } from '@tap/signal';
import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels } from './index.js';
import { allProbes, elsewhere } from './tapsets.js';

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
  const reporting = (query: Attachable, options: CompileOptions): Compilation['programs'] =>
    compile(query, kernel, options).programs.filter(({ role }) => role === 'reports');

  describe.each(ways)('with $name', ({ options }) => {
    it.each(allProbes.map((probe) => [probe.name, probe] as const))(
      '%s compiles with all its values',
      (_, probe) => {
        const programs = reporting(on(probe), options);
        expect(programs.length).toBeGreaterThan(0);
        for (const { candidate, record, code } of programs.flatMap(({ alternatives }) => alternatives)) {
          const fields = candidate.fields ?? [];
          const absent = fields.filter(({ node }) => node.op === 'absent').map((field) => field.name);
          if (!lacksTypes(name, probe.name)) expect(absent.sort()).toEqual(absentValues(name, probe.name));
          expect(code.some((one) => one.op === 'call' && one.helper === 'ringbuf_submit')).toBe(true);
          expect(record?.fields.map((field) => field.name)).toEqual(Object.keys(probe.values));
        }
      },
    );

    it('a query that no event of a kernel meets has a program that does nothing', () => {
      const programs = reporting(
        on(signal.send).where(() => constantBool(false)),
        options,
      );
      for (const { code } of programs.flatMap(({ alternatives }) => alternatives))
        expect(code).toEqual([
          expect.objectContaining({ op: 'alu', operator: 'mov', from: 0 }),
          { op: 'exit' },
        ]);
    });
  });
});

describeTapset(Object.fromEntries(allProbes.map((probe) => [probe.name, probe])), {
  name: 'all tapsets',
  elsewhere,
});
