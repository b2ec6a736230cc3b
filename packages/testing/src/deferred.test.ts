import { on } from '@tap/native-core';
import { kprocess } from '@tap/kprocess';
import { signal } from '@tap/signal';
import { describe, expect, it } from 'vitest';
import { listing } from '../../../native-core/src/asm/index.js';
import { generateEntrySaver } from '../../../native-core/src/codegen/index.js';
import { resolve, type Candidate, type Mechanism } from '../../../native-core/src/resolve/index.js';
import { codeOptions, makeCode } from '../../../native-core/src/session/index.js';
import { inOrder } from '../../../native-core/src/session/order.js';
import { planAll } from '../../../native-core/src/session/plan-all.js';
import { savesOf } from '../../../native-core/src/session/shared.js';
import { settleOptions } from '../../../native-core/src/session/options.js';
import { fixtureKernel, fixtureKernels } from './index.js';

const ways: readonly (readonly [string, readonly Mechanism[], readonly string[]])[] = [
  ['fentry and fexit', ['fentry', 'fexit'], ['fentry', 'fexit']],
  ['kprobes', ['kprobe', 'kretprobe'], ['kprobe', 'kretprobe']],
];
const { exec, exec_complete } = kprocess;

describe.each(fixtureKernels)('an attempt to execute a program, on kernel %s', (name) => {
  const kernel = fixtureKernel(name);
  const plansOf = (mechanisms: readonly Mechanism[]) =>
    planAll([on(exec_complete).spec, on(exec).spec], kernel, settleOptions({}, kernel.possibleCpus), {
      mechanisms,
      pidNamespace: null,
    });

  it.each(ways)('by %s is announced at the entry, and told once', (_, mechanisms, [entry, back]) => {
    const plans = resolve(on(exec).spec, kernel, { targetPid: 0, mechanisms });
    const first = plans.map(({ candidates }) => candidates[0] as Candidate);
    const shown = first.map(({ deferred, mechanism }) => `${deferred} ${mechanism}`);
    expect(shown).toEqual([`place ${entry}`, ...Array(4).fill(`return ${back}`), `null ${entry}`]);
    const told = first.slice(0, -1);
    for (const candidate of told) {
      const options = codeOptions(kernel, 7, 8, { savedIn: 3 });
      const program = listing(makeCode(on(exec).spec, candidate, options).instructions);
      // Whoever tells it takes away what announced it, so that nobody else does.
      expect(program).toMatch(
        /get_current_pid_tgid[^]*saved:3[^]*map_lookup_elem[^]*saved:3[^]*map_delete_elem/,
      );
      expect(candidate.saves).toHaveLength(told[0]?.saves.length as number);
      if (candidate.deferred === 'place') continue;
      const saver = listing(generateEntrySaver(candidate, options));
      expect(saver).toMatch(/get_current_pid_tgid[^]*saved:3[^]*map_update_elem/);
      expect(saver).not.toContain('ringbuf');
    }
  });

  it.each(ways)('by %s shares one map, which forgets what nobody asks for', async (_, mechanisms) => {
    const plans = await plansOf(mechanisms);
    const own = plans.filter(({ plan }) => plan.candidates[0]?.deferred);
    const place = own[0]?.number as number;
    expect(own.map(({ savedIn }) => savedIn)).toEqual(Array(5).fill(place));
    const words = own[0]?.plan.candidates[0]?.saves.length;
    expect([...savesOf(plans)]).toEqual([[place, { words, forgets: true }]]);
  });

  it.each(ways)('by %s is told before its end, at the same return', async (_, mechanisms, [, back]) => {
    const order = inOrder(await plansOf(mechanisms)).map(({ plan }) => plan);
    const deferred = order.map(({ candidates }) => candidates[0]?.deferred === 'return');
    expect(order).toHaveLength(11);
    // The kernel runs the fexit program first that was attached last, and the kretprobe that was attached first.
    const mine = back === 'fexit' ? deferred.slice(-4) : deferred.slice(0, 4);
    expect(mine).toEqual(Array(4).fill(true));
  });
});

describe.each(fixtureKernels)('a change of the blocked signals, on kernel %s', (name) => {
  const kernel = fixtureKernel(name);

  it.each(ways)(
    'by %s is told where the kernel has its copy, else when its call returns',
    (_, mechanisms) => {
      const plans = resolve(on(signal.procmask).spec, kernel, { targetPid: 0, mechanisms });
      const shown = plans.map(({ place, candidates }) => `${place.name} ${candidates[0]?.deferred}`);
      const system = ['rt_sigprocmask return', 'rt_sigprocmask return', 'sigprocmask return'];
      expect(shown).toEqual(['sigprocmask place', ...system, 'sigprocmask null']);
      const [place, back] = plans.map(({ candidates }) =>
        listing(
          makeCode(on(signal.procmask).spec, candidates[0] as Candidate, codeOptions(kernel, 0, 5))
            .instructions,
        ),
      );
      expect(place).not.toContain('probe_read_user');
      expect(back).toContain('probe_read_user');
    },
  );
});
