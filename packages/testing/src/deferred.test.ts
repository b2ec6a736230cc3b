import { on } from '@tap/native-core';
import { compile, type Alternative, type Compilation, type Mechanism } from '@tap/native-core/inspect';
import { kprocess } from '@tap/kprocess';
import { signal } from '@tap/signal';
import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels, functionMechanisms, type FixtureKernel } from './index.js';

type Way = readonly [entry: Mechanism, back: Mechanism];

/** At entries and returns: by trampolines where a kernel has them, and by kprobes. */
const waysOn = (kernel: FixtureKernel): readonly Way[] => {
  const [entry, back] = functionMechanisms(kernel);
  const kprobes: Way = ['kprobe', 'kretprobe'];
  return entry === 'kprobe' ? [kprobes] : [[entry, back], kprobes];
};
const { exec, exec_complete } = kprocess;

/** The programs of a role by their numbers, each with its first alternative. */
function firstOf({ programs }: Compilation, role: 'reports' | 'saves') {
  return programs
    .filter((program) => program.role === role)
    .sort((a, b) => a.number - b.number)
    .map((program) => ({ ...program, first: program.alternatives[0] as Alternative }));
}

/** Helpers and maps, in the order in which code has them. */
const usesIn = ({ code }: Alternative): readonly string[] =>
  code.flatMap((one) => (one.op === 'call' ? [one.helper] : one.op === 'map' ? [one.map] : []));

describe.each(fixtureKernels)('an attempt to execute a program, on kernel %s', (name) => {
  const kernel = fixtureKernel(name);
  const ways = waysOn(name);
  const both = (...mechanisms: Way): Compilation =>
    compile([on(exec_complete), on(exec)], kernel, { mechanisms });

  it.each(ways)('by %s and %s is announced at the entry, and told once', (entry, back) => {
    const compilation = both(entry, back);
    const programs = firstOf(compilation, 'reports').filter(({ spec }) => spec.probe === exec);
    const shown = programs.map(({ first: { candidate } }) => `${candidate.deferred} ${candidate.mechanism}`);
    expect(shown).toEqual([`place ${entry}`, ...Array(4).fill(`return ${back}`), `null ${entry}`]);
    const told = programs.slice(0, -1);
    const saved = `saved:${told[0]?.number}`;
    for (const { first } of told) {
      // Whoever tells it takes away what announced it, so that nobody else does.
      const found = ['get_current_pid_tgid', saved, 'map_lookup_elem', saved, 'map_delete_elem'];
      expect(usesIn(first).slice(0, 5)).toEqual(found);
      expect(first.candidate.saves).toHaveLength(told[0]?.first.candidate.saves.length as number);
      if (first.candidate.deferred === 'place') {
        expect(first.saver).toBeNull();
        continue;
      }
      const saver = usesIn(first.saver as Alternative);
      expect(saver[0]).toBe('get_current_pid_tgid');
      expect(saver.slice(saver.indexOf(saved), saver.indexOf(saved) + 2)).toEqual([saved, 'map_update_elem']);
      expect(saver).not.toContain('rings');
    }
    const savers = firstOf(compilation, 'saves').map(({ first }) => first);
    expect(savers).toEqual(told.flatMap(({ first: { saver } }) => (saver === null ? [] : [saver])));
  });

  it.each(ways)('by %s and %s shares one map, which forgets what nobody asks for', (entry, back) => {
    const compilation = both(entry, back);
    const [place] = firstOf(compilation, 'reports').filter(({ first }) => first.candidate.deferred);
    const words = place?.first.candidate.saves.length as number;
    expect(compilation.maps.filter(({ purpose }) => purpose === 'saved')).toEqual([
      expect.objectContaining({ name: `saved:${place?.number}`, type: 'lru_hash', valueBytes: words * 8 }),
    ]);
  });

  it.each(ways)('by %s and %s is told before its end, at the same return', (entry, back) => {
    const deferred = both(entry, back)
      .programs.filter(({ role }) => role === 'reports')
      .map(({ alternatives }) => alternatives[0]?.candidate.deferred === 'return');
    expect(deferred).toHaveLength(11);
    // The kernel runs the fexit program first that was attached last, and the kretprobe that was attached first.
    const mine = back === 'fexit' ? deferred.slice(-4) : deferred.slice(0, 4);
    expect(mine).toEqual(Array(4).fill(true));
  });
});

describe.each(fixtureKernels)('a change of the blocked signals, on kernel %s', (name) => {
  const kernel = fixtureKernel(name);

  it.each(waysOn(name))(
    'by %s and %s is told where the kernel has its copy, else when its call returns',
    (...mechanisms) => {
      const programs = firstOf(compile(on(signal.procmask), kernel, { mechanisms }), 'reports');
      const shown = programs.map(({ place, first }) => `${place.name} ${first.candidate.deferred}`);
      const system = ['rt_sigprocmask return', 'rt_sigprocmask return', 'sigprocmask return'];
      expect(shown).toEqual(['sigprocmask place', ...system, 'sigprocmask null']);
      const [place, back] = programs.map(({ first }) => usesIn(first));
      expect(place).not.toContain('probe_read_user');
      expect(back).toContain('probe_read_user');
    },
  );
});
