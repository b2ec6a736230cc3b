import { describe, expect, it } from 'vitest';
import { fixtureKernel, type FixtureKernel } from '../../../packages/testing/src/fixture.js';
import { listing } from '../asm/index.js';
import {
  between,
  context,
  currentComm,
  fnAt,
  on,
  probe,
  u32,
  type Attachable,
  type Probe,
} from '../define/index.js';
import { functionProbe } from '../discover/function.js';
import type { Kernel } from '../kernel/index.js';
import type { Mechanism } from '../resolve/index.js';
import { compile } from './compile.js';
import type { CompileOptions } from './options.js';

/** Functions that all stored kernels have. */
const names =
  'create fsync get_tree getattr iter_read iter_write link llseek mkdir mknod open read rename rmdir symlink unlink write'
    .split(' ')
    .map((name) => `vfs_${name}`);
const kernel = fixtureKernel('6.12');
const probesOf = (own: Kernel): readonly Probe[] => names.map((name) => functionProbe(own, name) as Probe);
const probes = probesOf(kernel);
const returns = names.map((name) => functionProbe(kernel, name).return as Probe);
const cpu = () => ({ cpu: context('cpu', u32) });

/** The mechanisms of all programs, each once, in their order. */
function mechanisms(
  queries: readonly Attachable[],
  options: CompileOptions = {},
  own: Kernel = kernel,
): readonly string[] {
  const { programs } = compile(queries, own, options);
  const all = programs.map(({ alternatives }) =>
    alternatives.map(({ candidate }) => candidate.mechanism).join(' '),
  );
  return [...new Set(all)];
}

/** How many functions each shared program has. */
function groups(queries: readonly Attachable[], options: CompileOptions = {}): readonly number[] {
  const { programs } = compile(queries, kernel, options);
  const shared = new Set(programs.map(({ alternatives }) => alternatives[0]?.shared ?? null));
  return [...shared].map((one) => one?.functions.length ?? 0);
}

describe('functions whose programs differ by their number', () => {
  it('share one, and have one of their own behind it', () => {
    const counts = probes.map((one) => on(one).count());
    expect(mechanisms(counts)).toEqual(['kprobe.multi fentry kprobe']);
    expect(groups(counts)).toEqual([names.length]);
    expect(mechanisms(returns.map((one) => on(one).count()))).toEqual(['kretprobe.multi fexit kretprobe']);
  });

  it('are sixteen at least, unless no other mechanism is allowed', () => {
    const few = probes.slice(0, 15).map((one) => on(one).count());
    expect(mechanisms(few)).toEqual(['fentry kprobe']);
    expect(mechanisms(few, { mechanisms: ['kprobe', 'kprobe.multi'] })).toEqual(['kprobe']);
    expect(mechanisms(few, { mechanisms: ['kprobe.multi'] })).toEqual(['kprobe.multi']);
    expect(groups(few.slice(0, 1), { mechanisms: ['kprobe.multi'] })).toEqual([1]);
    // A function without types cannot be attached by fentry, and has no other way here.
    const exact = [{ symbol: 'untyped', module: null, address: 0xffffffff81000000n }];
    const own: Kernel = { ...kernel, functionSymbols: () => ({ exact, clones: [], parts: [] }) };
    const untyped = probe('test.untyped', { at: fnAt('untyped', null).as(() => ({})), values: () => ({}) });
    const mixed = [...few, on(untyped).count()].slice(-2);
    const allowed = { mechanisms: ['fentry', 'kprobe.multi'] as const };
    expect(mechanisms(mixed, allowed, own)).toEqual(['fentry', 'kprobe.multi']);
  });

  it('share none where it is not allowed, or the kernel has no such link', () => {
    const counts = (own: Kernel) => probesOf(own).map((one) => on(one).count());
    const ordinary: readonly Mechanism[] = ['fentry', 'kprobe'];
    expect(mechanisms(counts(kernel), { mechanisms: ordinary })).toEqual(['fentry kprobe']);
    // 6.1 of Debian has the link, and no fprobes to make it of.
    for (const name of ['5.10', '6.1'] satisfies readonly FixtureKernel[]) {
      const own = fixtureKernel(name);
      expect(mechanisms(counts(own), {}, own), name).toEqual(['fentry kprobe']);
      expect(() => compile(counts(own), own, { mechanisms: ['kprobe.multi'] })).toThrow(
        'the kernel has no kprobe.multi',
      );
    }
  });

  it('share one with those of the same code, whatever their fields are called', () => {
    const named = probes.map((one, i) => on(one).select(() => ({ [`cpu${i}`]: context('cpu', u32) })));
    expect(groups(named)).toEqual([names.length]);
    const tables = probes.map((one, i) =>
      on(one)
        .by(cpu, { keys: i < 8 ? 64 : 128 })
        .count(),
    );
    expect(groups(tables, { mechanisms: ['kprobe.multi'] })).toEqual([8, 9]);
    const conditions = probes.map((one, i) =>
      on(one)
        .where(() => context('cpu', u32).eq(i % 2))
        .count(),
    );
    expect(groups(conditions, { mechanisms: ['kprobe.multi'] })).toEqual([9, 8]);
  });

  it('share none that keeps something of one query, or needs what only one of its own has', () => {
    const none: readonly (readonly [string, readonly Attachable[]])[] = [
      ['fentry kprobe', probes.map((one) => on(one).every(10))],
      ['fexit kretprobe', returns.map((one) => on(one).select((e) => ({ elapsed: e['elapsed'] as never })))],
    ];
    for (const [own, queries] of none) expect(mechanisms(queries)).toContain(own);
    const [first, second] = probes as readonly [Probe, Probe];
    const pair = between(first, second, { from: () => context('cpu', u32), to: () => context('cpu', u32) });
    expect(() => compile(on(pair), kernel, { mechanisms: ['kprobe.multi'] })).toThrow('TAP_NO_SITE');
  });

  it('have a table each, in the place of their number', () => {
    const { programs } = compile(
      probes.map((one) => on(one).count()),
      kernel,
    );
    const [first, second] = programs.map(({ alternatives }) => alternatives[0]);
    expect(first?.shared).toBe(second?.shared);
    expect(first?.shared?.functions.map(({ number }) => number)).toEqual([...names.keys()]);
    expect(first?.table?.maps.map(({ name, entries }) => [name, entries])).toEqual([
      ['table:0', names.length],
    ]);
    expect(listing(first?.code ?? [])).toBe(`\
   0: r6 = r1
   1: r9 = r10
   2: r9 += -8
   3: r1 = r6                                ; the table
   4: call bpf_get_attach_cookie
   5: *(u32 *)(r10 -16) = r0
   6: *(u32 *)(r10 -8) = 0
   7: r1 = map[table:0] ll
   9: r2 = r10
  10: r2 += -16
  11: call bpf_map_lookup_elem
  12: if r0 == 0 goto L1
  13: r8 = r0
  14: r1 = r8                                ; the row
  15: r2 = r9
  16: call bpf_map_lookup_elem
  17: if r0 == 0 goto L1
  18: r7 = r0
  19: r1 = 1                                 ; add
  20: lock *(u64 *)(r7 +0) += r1
L1:
  21: r0 = 0
  22: exit
`);
  });

  it('write their number into records, and count what is lost by it', () => {
    const { programs } = compile(
      probes.map((one) => on(one).select(() => ({ name: currentComm() }))),
      kernel,
    );
    const text = listing(programs[3]?.alternatives[0]?.code ?? []);
    expect(text.match(/call bpf_get_attach_cookie/g)).toHaveLength(2);
    expect(text).toMatch(/call bpf_get_attach_cookie\n.*\*\(u16 \*\)\(r9 \+8\) = r0/);
    expect(text).toMatch(/call bpf_get_attach_cookie\n.*if r0 >= 17 goto/);
    expect(programs.map(({ number }) => number)).toEqual([...names.keys()]);
  });

  it('are said by their numbers in JSON', () => {
    const { programs } = JSON.parse(
      JSON.stringify(
        compile(
          probes.map((one) => on(one).count()),
          kernel,
        ),
      ),
    ) as { programs: { alternatives: { shared: unknown }[] }[] };
    expect(programs[0]?.alternatives.map(({ shared }) => shared)).toEqual([[...names.keys()], null, null]);
  });
});
