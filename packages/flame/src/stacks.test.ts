import { describe, expect, it } from 'vitest';
import { OffCpu, offCpuQueries, Stacks, type CapturedFrames, type Frame } from './index.js';

const facts = { title: 'test', unit: 'samples' } as const;
const captured = (kind: Frame['kind'], ...names: string[]): CapturedFrames => ({
  frames: names.map((name) => ({ name, kind, module: null })),
  end: 'bottom',
});
const event = (process: string, kernel: CapturedFrames, user: CapturedFrames) => ({ process, kernel, user });
/** Each stack as text, with its value. */
function rows(stacks: Stacks): readonly (readonly [string, number])[] {
  const { frames, stacks: all } = stacks.profile(facts);
  return all.map(({ frames: ids, value }) => [ids.map((id) => frames[id]?.name).join(' '), value]);
}

describe('Stacks', () => {
  it('adds up equal stacks: the process, its frames, and the frames of the kernel', () => {
    const stacks = new Stacks();
    const one = event('app', captured('kernel', 'vfs_read', 'sys_read'), captured('user', 'read', 'main'));
    stacks.addEvent(one);
    stacks.addEvent(one, 2);
    stacks.addEvent(event('kworker', captured('kernel', 'work'), captured('user')), 9);
    expect(rows(stacks)).toEqual([
      ['kworker work', 9],
      ['app main read sys_read vfs_read', 3],
    ]);
  });

  it('tells frames of the same name apart by what has them', () => {
    const stacks = new Stacks();
    const same: Frame = { name: 'f', kind: 'user', module: null };
    for (const frame of [same, { ...same, module: '' }, { ...same, kind: 'kernel' } as const])
      stacks.add([frame], 1);
    expect(stacks.profile(facts).frames).toHaveLength(3);
  });

  it('says which stacks are cut, and does not take what is left for a whole one', () => {
    const stacks = new Stacks();
    stacks.addEvent(
      event('app', captured('kernel'), { ...captured('user', 'b', 'a'), end: 'depth' as const }),
    );
    stacks.addEvent(event('app', captured('kernel'), captured('user', 'b', 'a')), 3);
    stacks.addEvent(event('app', captured('kernel'), { ...captured('user', 'b', 'a'), end: 'lost' }), 2);
    expect(rows(stacks)).toEqual([
      ['app a b', 3],
      ['app [lost] a b', 2],
      ['app [cut] a b', 1],
    ]);
    expect(stacks.profile({ ...facts, missing: ['4 lost'] }).missing).toEqual([
      '4 lost',
      '1 stack was deeper than what was taken of it',
      '1 stack lacks its outermost callers, which code without frame pointers or the probe of a return hides',
    ]);
  });

  it.each([NaN, Infinity, -Infinity, 1.5])('refuses the value %d, and stays as it was', (value) => {
    const stacks = new Stacks();
    const refused = expect.objectContaining({ code: 'TAP_ARGUMENT' }) as Error;
    expect(() => stacks.add([{ name: 'a', kind: 'user', module: null }], value)).toThrow(refused);
    const cut = { ...captured('user', 'a'), end: 'depth' as const };
    expect(() => stacks.addEvent(event('app', captured('kernel'), cut), value)).toThrow(refused);
    expect(stacks.profile(facts)).toMatchObject({ frames: [], stacks: [], missing: [] });
  });

  it('keeps only so many, and counts the others', () => {
    const stacks = new Stacks(2);
    for (const name of ['a', 'b', 'c', 'd', 'a']) stacks.add([{ name, kind: 'user', module: null }], 1);
    stacks.add([], 0);
    expect(rows(stacks)).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(stacks.profile(facts).missing).toEqual([
      '2 events are left out, as there were too many different stacks',
    ]);
  });
});

describe('OffCpu', () => {
  const waits = (leaves: number, time: bigint, name: string) => ({
    leaves,
    time,
    ...event('app', captured('kernel', name), captured('user')),
  });

  it('adds up the time between two switches of a thread', () => {
    const stacks = new Stacks();
    const offCpu = new OffCpu(stacks);
    offCpu.add({ returns: 1, time: 5n });
    offCpu.add(waits(1, 10n, 'poll'));
    offCpu.add(waits(2, 20n, 'futex'));
    offCpu.add({ returns: 1, time: 110n });
    offCpu.add({ returns: 1, time: 500n });
    offCpu.add(waits(1, 600n, 'poll'));
    offCpu.add({ returns: 1, time: 605n });
    expect(rows(stacks)).toEqual([['app poll', 105]]);
    expect(offCpu.waiting).toBe(1);
  });

  it('asks for the threads of the target at both switches, and for living ones', () => {
    const text = (of: object): string =>
      JSON.stringify(of, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
    const all = offCpuQueries();
    const own = offCpuQueries({ ofTarget: true });
    expect(text(all.leaving.spec.condition ?? {})).not.toContain('inTarget');
    expect(text(own.leaving.spec.condition ?? {})).toContain('inTarget');
    expect(text(own.returning.spec.condition ?? {})).toContain('inTarget');
    expect(text(all.leaving.spec.condition ?? {})).toContain('exit_state');
    expect(Object.keys(all.leaving.spec.fields)).toEqual(['leaves', 'process', 'kernel', 'user']);
  });
});
