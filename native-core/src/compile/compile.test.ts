import { describe, expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/fixture.js';
import {
  between,
  fn,
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
} from '../define/index.js';
import type { CompiledProgram, Compilation } from './compilation.js';
import { compile } from './compile.js';

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
const shown = ({ programs }: Compilation) =>
  programs.map(
    ({ role, number, alternatives }: CompiledProgram) =>
      `${number} ${role}: ${alternatives.map(({ candidate: { mechanism, target } }) => `${mechanism} ${target.name}`).join(', ')}`,
  );
const mapsOf = ({ maps }: Compilation) =>
  maps.map(({ name, type, keyBytes, valueBytes, entries }) => [name, type, keyBytes, valueBytes, entries]);

describe('what queries become', () => {
  it('has the maps with what the kernel is asked for', () => {
    const { maps } = compile(on(read), kernel, { ringBytes: 5000 });
    expect(maps.map(({ name }) => name)).toEqual(['lost', 'targets', 'rings']);
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
    expect(maps[2]).toMatchObject({
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
      ['targets', 'hash', 4, 4, 65_536],
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
    const { maps } = compile(on(profile(99)), kernel);
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
    expect(compilation.maps.find(({ name }) => name === 'saved:0')).toMatchObject({ type: 'lru_hash' });
  });

  it('follows the target first, and only when somebody asks for it', () => {
    const { programs, numbers } = compile(on(write), kernel, { target: { pid: 7 } });
    expect(numbers).toBe(2);
    expect(shown({ programs, numbers, maps: [] })).toEqual([
      '1 follows: tp_btf sched_process_fork, raw_tp sched_process_fork',
      '1 follows: tp_btf sched_process_free, raw_tp sched_process_free',
      '0 reports: fentry vfs_write, kprobe vfs_write',
    ]);
    const unlimited = compile(on(write), kernel, { target: { pid: 7, limit: false } });
    expect(unlimited.programs.map(({ role }) => role)).toEqual(['reports']);
    const inner = compile(on(write), kernel, { target: { pid: 7 }, pidNamespace: { level: 1, inode: 3 } });
    expect(shown(inner)[1]).toBe('1 follows: fentry release_task, kprobe release_task');
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
