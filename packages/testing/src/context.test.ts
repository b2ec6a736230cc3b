import * as context from '@tap/context';
import { on } from '@tap/native-core';
import { explain } from '@tap/native-core/inspect';
import { fn, probe, tracepoint, usize, type Expression } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels } from './index.js';

const read = probe('test.read', {
  at: fn('vfs_read', { count: usize }, usize),
  values: ({ count }) => ({ count }),
  returns: ({ result }) => ({ result }),
});
const fork = probe('test.fork', { at: tracepoint('sched:sched_process_fork', {}), values: () => ({}) });

/** Functions that a query calls without arguments. */
const functions = Object.entries(context as Readonly<Record<string, (...args: never[]) => unknown>>).filter(
  ([name]) => !['modname', 'print_stack', 'symdata', 'symname'].includes(name),
) as [string, () => Expression][];

describe.each(fixtureKernels)('on kernel %s', (name) => {
  const kernel = fixtureKernel(name);
  const mechanisms = ['kprobe', 'kretprobe', 'raw_tp'] as const;

  it.each(functions)('%s() compiles at entries, returns and tracepoints', async (key, make) => {
    for (const probed of [read, read.return, fork]) {
      const query = on(probed).select(() => ({ [key]: make() }));
      for (const options of [{ kernel }, { kernel, mechanisms }]) {
        const [program] = await explain(query, options);
        expect(program?.expressions).toContain(`${key} = `);
        const absent = key === 'print_regs' && probed === fork;
        expect(program?.expressions.includes('absent')).toBe(absent);
      }
    }
  });

  it('only breakpoints have registers', async () => {
    const query = on(read).select(() => ({ regs: context.print_regs() }));
    expect((await explain(query, { kernel }))[0]).toMatchObject({
      mechanism: 'kprobe',
      refusals: [['fentry', 'fentry has no registers']],
    });
    await expect(explain(query, { kernel, mechanisms: ['fentry'] })).rejects.toThrow('TAP_NO_SITE');
  });
});
