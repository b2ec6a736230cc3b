import { on } from '@tap/native-core';
import { compile, type CompiledProgram } from '@tap/native-core/inspect';
import { expect, it } from 'vitest';
import { fixtureKernels } from './index.js';
import { fixtureKernel } from './fixture.js';
import { allProbes } from './tapsets.js';

/** What the best way of a program runs: its mechanism, instructions as written, and the helpers that it names, each so many times. */
function costOf({ role, alternatives: [best] }: CompiledProgram): string {
  if (best === undefined) throw new RangeError('a program has an alternative');
  const code = best.code.filter(({ op }) => op !== 'label');
  const calls = new Map<string, number>();
  for (const step of code) if (step.op === 'call') calls.set(step.helper, (calls.get(step.helper) ?? 0) + 1);
  const helpers = [...calls].sort(([a], [b]) => (a < b ? -1 : 1));
  const named = helpers.map(([name, count]) => (count === 1 ? name : `${count} ${name}`));
  const what = role === 'reports' ? best.candidate.mechanism : `${best.candidate.mechanism} that ${role}`;
  return `  ${what}: ${code.length} instructions; ${named.join(', ') || 'no helper'}`;
}

/** The programs of all probes with all of their values; equal ones of a probe stand once. */
function tableOf(kernel: (typeof fixtureKernels)[number]): string {
  const fixture = fixtureKernel(kernel);
  const parts = allProbes.map((probe) => {
    const { programs } = compile(on(probe), fixture);
    const costs = new Map<string, number>();
    for (const program of programs) {
      const cost = costOf(program);
      costs.set(cost, (costs.get(cost) ?? 0) + 1);
    }
    const lines = [...costs].map(([cost, count]) => (count === 1 ? cost : `${cost} (${count} programs)`));
    return `${[probe.name, ...lines].join('\n')}\n`;
  });
  return parts.join('');
}

// A change of them is seen in the difference: more must have a reason.
it.each(['5.10', '6.12', '6.12-arm64'] as const)(
  'the programs of all probes cost what they did on %s',
  async (kernel) => {
    await expect(tableOf(kernel)).toMatchFileSnapshot(`../fixtures/program-costs/${kernel}.txt`);
  },
);
