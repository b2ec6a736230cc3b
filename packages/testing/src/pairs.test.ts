import {
  between,
  fn,
  isize,
  on,
  probe,
  profile,
  ptr,
  struct,
  u32,
  usize,
  type Attachable,
  type Probe,
} from '@tap/native-core/tapset';
import { compile, type Alternative, type Compilation, type Mechanism } from '@tap/native-core/inspect';
import { pid, tid } from '@tap/context';
import { kprocess } from '@tap/kprocess';
import { signal } from '@tap/signal';
import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels } from './index.js';

const File = struct('file', { flags: u32.at('f_flags') });
const read = probe('test.read', {
  at: fn('vfs_read', { file: ptr(File), count: usize }, isize),
  values: ({ file, count }) => ({ flags: file.flags, count }),
  returns: ({ result, file, count }) => ({ result, flags: file.flags, count }),
});

/** Probes of every sort: by functions, system calls, tracepoints and timers, at entries and returns, and told later. */
const probes = {
  entry: read,
  return: read.return,
  tracepoint: kprocess.create,
  timer: profile(99),
  'end of system calls': kprocess.exec_complete,
  'told later': kprocess.exec,
  'told later, of some calls': signal.procmask,
} as Readonly<Record<string, Probe<object>>>;
const names = Object.keys(probes);
const pairs = names.flatMap((from) => names.map((to) => [from, to] as const));

const ways: readonly (readonly [string, readonly Mechanism[] | undefined])[] = [
  ['the best mechanism', undefined],
  ['kprobes', ['kprobe', 'kretprobe', 'raw_tp', 'perf_event']],
];

const pairOf = (from: string, to: string): Attachable =>
  on(
    between(probes[from] as Probe<object>, probes[to] as Probe<object>, {
      from: () => tid(),
      to: () => tid(),
    }),
  );

/** All ways to run the programs of a compilation. */
const alternativesOf = ({ programs }: Compilation): readonly Alternative[] =>
  programs.flatMap(({ alternatives }) => alternatives);

/** Whether a map holds what one program leaves for another. */
const isLeft = (map: string): boolean => /^(saved|pair):/.test(map);

/** Checks each access to what programs leave for each other: code goes straight on from a map to its key and value. */
function checkAccesses({ code }: Alternative, valueBytes: (map: string) => number): void {
  const written = new Set<number>();
  let map = '';
  let value = 0;
  for (const one of code) {
    if (one.op === 'map' && one.to === 'r1') map = one.map;
    if (one.op === 'store' && one.base === 'r10' && one.bytes === 8) written.add(one.offset);
    if (one.op === 'alu' && one.operator === 'add' && one.to === 'r3') value = one.from as number;
    if (!isLeft(map)) continue;
    if (one.op === 'load' && one.base === 'r0')
      expect(one.offset + one.bytes).toBeLessThanOrEqual(valueBytes(map));
    if (one.op === 'call' && one.helper === 'map_update_elem')
      // The verifier wants all bytes of a value written, and none of them beyond the stack.
      for (let at = 0; at < valueBytes(map); at += 8) expect(written).toContain(value + at);
    if (one.op === 'call' && one.helper !== 'map_lookup_elem') map = '';
  }
}

describe.each(fixtureKernels)('pairs of probes, on kernel %s', (name) => {
  const kernel = fixtureKernel(name);

  describe.each(ways)('by %s', (_, mechanisms) => {
    it.each(pairs)('from one of sort "%s" to one of sort "%s" agree on all maps', (from, to) => {
      const compilation = compile(pairOf(from, to), kernel, mechanisms && { mechanisms });
      const bytes = new Map(compilation.maps.map((map) => [map.name as string, map.valueBytes]));
      const all = alternativesOf(compilation);
      for (const one of all) checkAccesses(one, (map) => bytes.get(map) as number);
      const used = all.flatMap(({ code }) => code.flatMap((one) => (one.op === 'map' ? [one.map] : [])));
      expect([...new Set(used)].sort()).toEqual([...bytes.keys()].sort());
      for (const { candidate, saver } of all)
        if (saver !== null) expect(saver.candidate.saves).toEqual(candidate.saves);
    });
  });

  it('tell the second event of its own call, and of the first one', () => {
    const start = on(between(kprocess.create, kprocess.exec, { from: (e) => e.new_pid, to: () => pid() }));
    const compilation = compile(start, kernel);
    const words = new Map(compilation.maps.map((map) => [map.name as string, map.valueBytes / 8]));
    const reports = compilation.programs.filter(({ role }) => role === 'reports');
    const told = reports.filter(({ alternatives: [best] }) => best?.candidate.deferred);
    expect(told).toHaveLength(5);
    const saved = `saved:${Math.min(...told.map(({ number }) => number))}`;
    expect(words.get('pair:0')).toBe(1);
    for (const { candidate, code } of told.flatMap(({ alternatives }) => alternatives)) {
      expect(words.get(saved)).toBe(candidate.saves.length);
      const maps = code.flatMap((one) => (one.op === 'map' && isLeft(one.map) ? [one.map] : []));
      // First the call, as a run without one is not an event; then what came before.
      expect(maps).toEqual([saved, saved, 'pair:0', 'pair:0']);
      // What is not an event leaves the first one to the next.
      expect(candidate.eventCondition === null).toBe(candidate.deferred === 'place');
      expect(candidate.pairKey).not.toBeNull();
    }
    const preceding = compilation.programs.filter(({ role }) => role === 'precedes');
    for (const { code } of preceding.flatMap(({ alternatives }) => alternatives))
      expect(code.flatMap((one) => (one.op === 'map' && isLeft(one.map) ? [one.map] : []))).toEqual([
        'pair:0',
        'pair:0',
      ]);
  });

  it('save arguments for a return beside the time of the first event', () => {
    const pair = between(read, read.return, { from: () => tid(), to: () => tid() });
    const { programs, maps } = compile(on(pair), kernel, { mechanisms: ['kprobe', 'kretprobe'] });
    expect(programs.map(({ role, alternatives }) => [role, alternatives[0]?.candidate.mechanism])).toEqual([
      ['reports', 'kretprobe'],
      ['saves', 'kprobe'],
      ['precedes', 'kprobe'],
    ]);
    const left = maps.filter((map) => isLeft(map.name)).map((map) => [map.name, map.type, map.valueBytes]);
    expect(left).toEqual([
      ['saved:0', 'hash', 16],
      ['pair:0', 'lru_hash', 8],
    ]);
  });

  it('have their first event at a return with what the entry saved for its key', () => {
    const pair = between(read.return, kprocess.exit, { from: (e) => e.count, to: () => tid() });
    const { programs } = compile(on(pair), kernel, { mechanisms: ['kprobe', 'kretprobe', 'raw_tp'] });
    expect(programs.map(({ role }) => role)).toEqual(['reports', 'precedes', 'saves']);
  });
});

describe('words of a call', () => {
  it.each(['fexit', 'kretprobe'])('fill a value of their map, also where %s saves fewer', (mechanism) => {
    const query = on(read.return).with((e) => ({ took: e.elapsed }));
    const compilation = compile(query, fixtureKernel('6.12'));
    const [map] = compilation.maps.filter(({ purpose }) => purpose === 'saved');
    const found = alternativesOf(compilation).find(({ candidate }) => candidate.mechanism === mechanism);
    expect(found?.candidate.saves).toHaveLength(mechanism === 'fexit' ? 1 : 3);
    expect(map?.valueBytes).toBe(24);
    checkAccesses(found?.saver as Alternative, () => 24);
  });
});
