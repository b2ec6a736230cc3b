import { describe, expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/fixture.js';
import {
  between,
  constantBool,
  deferred,
  errno,
  fn,
  i32,
  isize,
  map,
  on,
  probe,
  profile,
  ptr,
  struct,
  u32,
  u64,
  usize,
  variable,
  type Attachable,
} from '../define/index.js';
import type { Mechanism } from '../resolve/index.js';
import type { CompiledProgram, Compilation } from './compilation.js';
import { compile } from './compile.js';
import type { CompileOptions } from './options.js';

const File = struct('file', { flags: u32.at('f_flags') });
const read = probe('test.read', {
  at: fn('vfs_read', { file: ptr(File), count: usize }, isize),
  values: ({ file, count }) => ({ file: file.address, count }),
  returns: ({ result, file }) => ({ result, flags: file.flags }),
});
const write = probe('test.write', {
  at: fn('vfs_write', { file: ptr(File) }),
  values: ({ file }) => ({ file: file.address }),
});

const kernel = fixtureKernel('6.12');
const shown = ({ programs }: Pick<Compilation, 'programs'>) =>
  programs.map(
    ({ role, number, alternatives }: CompiledProgram) =>
      `${number} ${role}: ${alternatives.map(({ candidate: { mechanism, target } }) => `${mechanism} ${target.name}`).join(', ')}`,
  );
const mapsOf = ({ maps }: Compilation) =>
  maps.map(({ name, type, keyBytes, valueBytes, entries }) => [name, type, keyBytes, valueBytes, entries]);

describe('what queries become', () => {
  it('has the maps with what the kernel is asked for', () => {
    const { maps } = compile(on(read), kernel, { ringBytes: 5000 });
    expect(maps.map(({ name }) => name)).toEqual(['lost', 'rings']);
    // Ten counters for the only program, in cache lines of each of two CPUs.
    expect(maps[0]).toEqual({
      name: 'lost',
      purpose: 'lost',
      type: 'array',
      keyBytes: 4,
      valueBytes: 2 * 128,
      entries: 1,
      flags: ['mmapable'],
      inner: null,
      named: null,
    });
    expect(maps[1]).toMatchObject({
      type: 'array_of_maps',
      entries: 2,
      inner: { purpose: 'ring', type: 'ringbuf', entries: 8192 },
    });
  });

  it('has maps that programs share once, and those of a table with who keeps it', () => {
    const seen = map('seen', u64, u32, { entries: 100 });
    const last = variable('last', u64);
    const tables = on(read)
      .once((e) => e.file)
      .by((e) => ({ file: e.file }), { keys: 10 })
      .count();
    const updates = on(write).update((e) => [seen.add(e.file, 1), last.set(e.file)]);
    const compilation = compile([tables, updates], kernel, { guarded: true });
    expect(mapsOf(compilation)).toEqual([
      ['lost', 'array', 4, 2 * 192, 1],
      ['guard', 'array', 4, 8, 1],
      ['map:seen', 'hash', 8, 8, 100],
      ['map:last', 'array', 4, 8, 1],
      ['sampling:0.0', 'hash', 8, 8, 16_384],
    ]);
    const [counts, changes] = compilation.programs.map(({ alternatives }) => alternatives[0]);
    expect(counts?.record).toBeNull();
    expect(counts?.table?.key.fields.map(({ name, offset }) => [name, offset])).toEqual([['file', 0]]);
    expect(counts?.table?.maps.map(({ name, inner }) => [name, inner?.type, inner?.entries])).toEqual([
      ['table:0', 'percpu_hash', 10],
      ['zeros:0', undefined, undefined],
    ]);
    expect(changes?.table).toBeNull();
    const twice = on(write).update((e) => [map('seen', u64, u32).add(e.file, 1)]);
    expect(() => compile([updates, twice], kernel)).toThrow('two maps of a session are called "seen"');
  });

  it('allocates what samples change beforehand', () => {
    const { maps } = compile(on(profile(99)), kernel, { target: { pid: 7 } });
    expect(maps.find(({ name }) => name === 'targets')?.flags).toEqual([]);
  });

  it('has the program that saves behind the one that it saves for', () => {
    const compilation = compile([on(write), on(read.return)], kernel);
    expect(shown(compilation)).toEqual([
      '0 reports: fentry vfs_write, kprobe vfs_write',
      '1 reports: fexit vfs_read, kretprobe vfs_read',
      '1 saves: kprobe vfs_read',
    ]);
    const [, back, saver] = compilation.programs;
    expect(back?.alternatives.map((one) => one.saver)).toEqual([null, saver?.alternatives[0]]);
    expect(saver?.alternatives[0]?.candidate.saves).toHaveLength(2);
    const saved = compilation.maps.filter(({ purpose }) => purpose === 'saved');
    expect(saved).toEqual([expect.objectContaining({ name: 'saved:1', type: 'hash', valueBytes: 16 })]);
  });

  it('has what begins a pair behind what ends it', () => {
    const pair = between(read, write, { from: (e) => e.file, to: (e) => e.file });
    const compilation = compile(on(pair), kernel);
    expect(compilation.programs.map(({ role, first }) => [role, first])).toEqual([
      ['reports', 0],
      ['precedes', 0],
    ]);
    expect(compilation.maps.find(({ name }) => name === 'pair:0')).toMatchObject({ type: 'lru_hash' });
  });

  it('follows the target first, and only when somebody asks for it', () => {
    const { programs, numbers } = compile(on(write), kernel, { target: { pid: 7 } });
    expect(numbers).toBe(2);
    expect(shown({ programs })).toEqual([
      '1 follows: tp_btf sched_process_fork, raw_tp sched_process_fork',
      '1 follows: tp_btf sched_process_free, raw_tp sched_process_free',
      '0 reports: fentry vfs_write, kprobe vfs_write',
    ]);
    const unlimited = compile(on(write), kernel, { target: { pid: 7, limit: false } });
    expect(unlimited.programs.map(({ role }) => role)).toEqual(['reports']);
    const inner = compile(on(write), kernel, { target: { pid: 7 }, pidNamespace: { level: 1, inode: 3 } });
    expect(shown(inner)[1]).toBe('1 follows: fentry release_task, kprobe release_task');
  });

  it('attaches what begins pairs when all that waits for it is there, and what starts the others last', () => {
    const late = deferred(fn('vfs_fsync', { datasync: i32 }, i32), fn('vfs_fsync_range', { end: u64 }), {
      atPlace: ({ datasync }) => ({ datasync }),
      atReturn: ({ datasync }) => ({ datasync }),
    });
    const synced = probe('test.synced', { at: late, values: ({ datasync }) => ({ datasync }) });
    const pair = between(write, synced, { from: (e) => e.file, to: (e) => e.datasync });
    const options = { start: on(read), stop: on(write) };
    const order = (mechanisms: readonly Mechanism[]) =>
      compile(on(pair), kernel, { ...options, mechanisms }).programs.map(
        ({ role, alternatives }) => `${role} ${alternatives[0]?.candidate.target.name}`,
      );
    const rest = ['precedes vfs_write', 'switches vfs_write', 'switches vfs_read'];
    const [place, ...back] = ['reports vfs_fsync_range', 'reports vfs_fsync', 'saves vfs_fsync'];
    expect(order(['fentry', 'fexit'])).toEqual([place, ...back, ...rest]);
    expect(order(['kprobe', 'kretprobe'])).toEqual([...back, place, ...rest]);
    // At one return, the event that is reported there comes before what the return itself begins, so it is attached behind it.
    const ends = probe('test.end', {
      at: fn('vfs_fsync', {}, i32),
      values: () => ({}),
      returns: ({ result }) => ({ result }),
    });
    const same = between(ends.return, synced, { from: (e) => e.result, to: (e) => e.datasync });
    const roles = (query: Attachable, given: CompileOptions) =>
      compile(query, kernel, given).programs.map(({ role }) => role);
    expect(roles(on(same), { mechanisms: ['fentry', 'fexit'] })).toEqual([
      'reports',
      'precedes',
      'reports',
      'saves',
    ]);
    // Such an event that begins or starts something waits for the others as well, but not for those of its own return.
    const mechanisms: readonly Mechanism[] = ['kprobe', 'kretprobe'];
    expect(roles(on(write), { start: on(synced), mechanisms })).toEqual([
      'reports',
      'switches',
      'saves',
      'switches',
    ]);
    const before = between(synced, ends.return, { from: (e) => e.datasync, to: (e) => e.result });
    expect(roles(on(before), { mechanisms })).toEqual(['precedes', 'saves', 'reports', 'precedes']);
  });

  it('has no map that no program uses', () => {
    const never = on(write).where(() => constantBool(false));
    const last = variable('last', u64);
    const seen = map('seen', u64, u32);
    const queries: Readonly<Record<string, Attachable | Attachable[]>> = {
      events: on(write),
      never,
      'never, sampled': never.every(5),
      'never, at a return': on(read.return).where(() => constantBool(false)),
      'never, by a timer': on(profile(99)).where(() => constantBool(false)),
      'no event of a pair': on(between(read, write, { from: (e) => e.file, to: (e) => e.file })).where(() =>
        constantBool(false),
      ),
      'one row': on(write).count(),
      rows: on(write)
        .by((e) => ({ file: e.file }))
        .count(),
      'sampled rows': on(write).every(5).count(),
      'a row once': on(write).once().count(),
      variable: on(write).update((e) => last.set(e.file)),
      removal: on(write).update((e) => seen.delete(e.file)),
      addition: on(write).update((e) => seen.add(e.file, 1)),
      'a return with what its entry had': on(read.return).with((e) => ({ took: e.elapsed })),
      'a timer': on(profile(99)).count(),
      several: [on(write).count(), never, on(read)],
    };
    for (const [name, query] of Object.entries(queries))
      for (const options of [{}, { guarded: true }, { target: { pid: 7 } }, { start: on(write) }]) {
        const { maps, programs } = compile(query, kernel, options);
        const made = new Set(maps.map((one) => one.name));
        const used = new Set<string>();
        for (const { code, table } of programs.flatMap(({ alternatives }) => alternatives)) {
          for (const one of code) if (one.op === 'map') used.add(one.map);
          table?.maps.forEach((one) => made.add(one.name));
        }
        expect([...made].sort(), `${name} ${Object.keys(options).join()}`).toEqual([...used].sort());
      }
  });

  it('is frozen, and can be written as JSON', () => {
    const seen = map('seen', u64, u32);
    const query = on(read.return)
      .where((e) => e.result.gt(2n ** 40n).and(seen.has(e.flags)))
      .select((e) => ({ error: errno(e.result), took: e.elapsed }));
    const compilation = compile(query, kernel, { target: { pid: 7 } });
    const { maps, programs } = compilation;
    const alternatives = programs.flatMap((one) => one.alternatives);
    for (const one of [compilation, maps, ...maps, programs, ...programs, ...alternatives])
      expect(Object.isFrozen(one)).toBe(true);
    const data = compilation.toJSON();
    expect(structuredClone(data)).toEqual(data);
    expect(JSON.parse(JSON.stringify(compilation))).toEqual(data);
    expect(data).toMatchObject({
      numbers: 2,
      maps: maps.map(({ name, entries }) => ({ name, entries })),
      programs: programs.map(({ role, number, spec }) => ({ role, number, probe: spec.probe.name })),
    });
    expect(JSON.stringify(compilation)).toContain('"value":"1099511627776"');
    expect(JSON.stringify(compilation)).not.toContain('"code"');
  });

  it('passes over breakpoints where the types do not tell of the stack pointer that they tell calls by', () => {
    const architecture = { ...kernel.architecture, stackRegister: 'nowhere' };
    const timed = on(read.return).select((e) => ({ took: e.elapsed }));
    const [program] = compile(timed, { ...kernel, architecture }).programs;
    expect(program?.alternatives.map(({ candidate }) => candidate.mechanism)).toEqual(['fexit']);
    expect(program?.refusals).toEqual([
      {
        what: 'kretprobe',
        why: "vfs_read has a stack pointer of which the kernel's types do not tell",
        from: 'plan',
      },
    ]);
  });

  it('says who refused the mechanisms that it passed over', () => {
    const [program] = compile(on(write), kernel, { mechanisms: ['kprobe'] }).programs;
    expect(program?.refusals).toEqual([{ what: 'fentry', why: 'not asked for', from: 'plan' }]);
    expect(program?.alternatives).toHaveLength(1);
  });

  it('generates code when it is asked for, and the same each time', () => {
    const code = () => compile(on(read), kernel).programs[0]?.alternatives[0];
    const one = code();
    expect(one?.code).toBe(one?.code);
    expect(code()?.code).toEqual(one?.code);
    expect(code()?.code).not.toBe(one?.code);
  });

  it('takes no option that there is not, and no more programs than may be', () => {
    expect(() => compile(on(read), kernel, { latency: 1 } as never)).toThrow('has no option "latency"');
    expect(() => compile(on(read), kernel, { ringBytes: 0 })).toThrow('ringBytes is 0');
    expect(() => compile([on(read), on(write)], kernel, { maxPrograms: 1 })).toThrow('2 programs');
  });
});
