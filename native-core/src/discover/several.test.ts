import { describe, expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/index.js';
import { fn, on, probe, type Attachable, type Probe } from '../define/index.js';
import { makeKernel, type Kernel } from '../kernel/index.js';
import { resolve } from '../resolve/index.js';
import { kernelProbes } from './index.js';
import { probesNamed } from './named.js';
import { errorOf } from '../../test/error-of.js';

/** The kernel of a fixture, with other symbols. */
function withSymbols(...lines: readonly string[]): Kernel {
  const own = fixtureKernel('6.12');
  const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const { functionSymbols } = makeKernel({
    release: own.release,
    architecture: 'x86_64',
    vmlinux: emptyTypes,
    modules: [],
    moduleBytes: () => null,
    kallsyms: () => text,
    possibleCpus: 2,
  });
  return { ...own, functionSymbols, hasSymbol: (name) => text.includes(` ${name}\n`) };
}

/** BTF of nothing: header, no types, one empty text. */
const emptyTypes = Uint8Array.from([
  0x9f,
  0xeb,
  1,
  0,
  24,
  ...Array<number>(11).fill(0),
  0,
  0,
  0,
  0,
  1,
  0,
  0,
  0,
  0,
]);

const places = ({ spec }: Attachable, kernel: Kernel): unknown =>
  resolve(spec, kernel, { targetPid: 0 }).map(({ candidates }) =>
    candidates.map(({ mechanism, target }) => [
      mechanism,
      target.name,
      target.is === 'function' && target.address,
    ]),
  );

describe('a name that several functions have', () => {
  const kernel = withSymbols(
    'ffffffff81000100 t vfs_read',
    'ffffffff81000200 t vfs_read',
    'ffffffff81000300 t vfs_read\t[nfsd]',
    'ffffffff81000400 t vfs_read.constprop.0',
    'ffffffff81000500 T vfs_write',
    'ffffffff81000600 t vfs_write.isra.0',
  );
  const probes = kernelProbes(() => kernel);
  const anyName: string = 'vfs_read';

  it('is refused, with their number and modules', () => {
    expect(errorOf(() => probes.fn(anyName))).toMatchObject({
      code: 'TAP_ARGUMENT',
      summary: '3 functions of this kernel are called vfs_read',
      facts: [
        ['they are', 'vfs_read (2 times), vfs_read [nfsd]'],
        ['all, by a pattern', 'kernel.fn:[v]fs_read'],
      ],
      next: "kernel.fn('vfs_read', { all: true }) takes all of them, without their arguments",
    });
    expect(errorOf(() => probesNamed(kernel, 'kernel.fn:vfs_read'))).toMatchObject({ code: 'TAP_ARGUMENT' });
  });

  it('means all of them when asked: by address, and without arguments', () => {
    const all = probes.fn(anyName, { all: true });
    const each: readonly (readonly [readonly unknown[]])[] = [
      [['kprobe', 'vfs_read', 0xffff_ffff_8100_0100n]],
      [['kprobe', 'vfs_read', 0xffff_ffff_8100_0200n]],
      [['kprobe', 'vfs_read', 0xffff_ffff_8100_0300n]],
      [['kprobe', 'vfs_read.constprop.0', null]],
    ];
    expect(places(on(all), kernel)).toEqual(each);
    expect(places(on(all.return), kernel)).toEqual(each.map(([[, ...rest]]) => [['kretprobe', ...rest]]));
    expect(Object.keys(all.return.values)).toEqual([]);
    expect(errorOf(() => all.values['count'])).toMatchObject({
      code: 'TAP_DEFINITION',
      facts: [
        ['why', 'the 4 functions of this name may take and return different things'],
        ['it has', 'none'],
      ],
    });
    expect(() => on(all.return).hist((e) => e.elapsed)).not.toThrow();
  });

  it('is refused in a pattern that means more functions than may be, before a probe is made', () => {
    const fixture = fixtureKernel('6.12');
    let asked = new Map<string, number>();
    const counting: Kernel = {
      ...fixture,
      functionSymbols: (name) => {
        asked.set(name, (asked.get(name) ?? 0) + 1);
        return fixture.functionSymbols(name);
      },
    };
    /** Whether a probe was made: that asks for the symbols of a function which the pattern has asked for once. */
    const hasMade = (): boolean => {
      const made = [...asked.values()].some((times) => times > 1);
      asked = new Map();
      return made;
    };
    const whole = kernelProbes(() => counting);
    const refused = {
      code: 'TAP_ARGUMENT',
      summary: expect.stringMatching(/^\d{5} names fit "\*"/) as string,
    };
    expect(errorOf(() => whole.fns('*'))).toMatchObject(refused);
    expect(hasMade()).toBe(false);
    expect(errorOf(() => probesNamed(counting, 'kernel.fn:*'))).toMatchObject(refused);
    expect(hasMade()).toBe(false);
    const some = whole.fns('vfs_*').length;
    expect(hasMade()).toBe(true);
    expect(errorOf(() => whole.fns('vfs_*', { maxMatches: some - 1 }))).toMatchObject({
      code: 'TAP_ARGUMENT',
    });
    expect(whole.fns('vfs_*', { maxMatches: some })).toHaveLength(some);
    expect(errorOf(() => whole.fns('vfs_*', { maxMatches: NaN }))).toMatchObject({ code: 'TAP_ARGUMENT' });
  });

  it('means all of them in a pattern, too', () => {
    const found = probes.fns('vfs_{read,write}');
    expect(found.map((one) => (places(on(one), kernel) as unknown[]).length)).toEqual([4, 1]);
    expect(Object.keys(found[1]?.values ?? {})).toContain('count');
    expect(probesNamed(kernel, 'kernel.fn:[v]fs_read').map(({ types }) => types.size)).toEqual([0]);
  });

  it('cannot mean all of them where their addresses are hidden', () => {
    const hidden = withSymbols(`${'0'.repeat(16)} t vfs_read`, `${'0'.repeat(16)} t vfs_read`);
    const { fn: find } = kernelProbes(() => hidden);
    expect(errorOf(() => find(anyName))).toMatchObject({ code: 'TAP_ARGUMENT' });
    expect(errorOf(() => find(anyName, { all: true }))).toMatchObject({ code: 'TAP_PERMISSION' });
  });
});

describe('a function that the compiler changed', () => {
  const kernel = withSymbols(
    'ffffffff81000100 t vfs_read.isra.0',
    'ffffffff81000110 t vfs_read.isra.0.cold',
    'ffffffff81000200 t vfs_write.part.0',
    'ffffffff81000300 t vfs_fsync.isra.0',
    'ffffffff81000400 t vfs_fsync.constprop.0',
    'ffffffff81000500 t not_typed.isra.0',
    'ffffffff81000600 T vfs_readv',
  );
  const probes = kernelProbes(() => kernel);
  const names = ['vfs_read', 'vfs_write', 'vfs_fsync', 'vfs_read.isra.0', 'vfs_writev'] as readonly string[];
  const [read = '', write = '', fsync = '', full = '', gone = ''] = names;

  it('is found by its plain name, without what may have been changed', () => {
    for (const name of [read, full]) {
      const found = probes.fn(name);
      expect(places(on(found), kernel)).toEqual([[['kprobe', 'vfs_read.isra.0', null]]]);
      expect(Object.keys(found.return.values)).toEqual([]);
    }
    const { facts } = errorOf(() => probes.fn(read).return.values['result']);
    expect(facts[0]?.[1]).toMatch(
      /^the compiler made vfs_read\.isra\.0 of the function, and may have changed/,
    );
    expect(facts).toEqual(errorOf(() => probes.fn(read).values['count']).facts);
  });

  it('is several functions where it was copied, and not there where only a part is left', () => {
    expect(errorOf(() => probes.fn(fsync)).facts[0]).toEqual([
      'they are',
      'vfs_fsync.isra.0, vfs_fsync.constprop.0',
    ]);
    expect(places(on(probes.fn(fsync, { all: true })), kernel)).toHaveLength(2);
    expect(errorOf(() => probes.fn(write))).toMatchObject({
      code: 'TAP_NO_SITE',
      facts: [['left', 'vfs_write.part.0']],
    });
    expect(errorOf(() => probes.fn(gone))).toMatchObject({
      code: 'TAP_NO_SITE',
      summary: expect.stringContaining('types of vfs_writev, but not the function itself') as string,
    });
    expect(probes.fns('vfs_{read,write,writev}').map(({ name }) => name)).toEqual(['kernel.fn:vfs_read']);
  });

  it('is found by a pattern where only what the compiler made of it can be traced', () => {
    const symbols = ['vfs_fsync.isra.0', 'vfs_read.part.0', 'vfs_write', 'vfs_writev.cold'];
    const lines = symbols.map((symbol, i) => `ffffffff8100${i}000 t ${symbol}`);
    const own = { ...withSymbols(...lines), traceable: () => new Set(symbols) };
    const found = kernelProbes(() => own).fns('vfs_{read,write,writev,fsync}');
    expect(found.map(({ name }) => name)).toEqual(['kernel.fn:vfs_fsync', 'kernel.fn:vfs_write']);
    expect(places(on(found[0] as Probe), own)).toEqual([[['kprobe', 'vfs_fsync.isra.0', null]]]);
  });

  it('is found by a pattern where nothing has types for it, and by its own name where the pattern has a dot', () => {
    const symbols = [
      'bare_one.isra.0',
      'bare_two.isra.0',
      'bare_two.constprop.0',
      'bare_three',
      'bare_three.isra.0',
    ];
    const lines = symbols.map((symbol, i) => `ffffffff8100${i}000 t ${symbol}`);
    const own = { ...withSymbols(...lines), traceable: () => new Set(symbols) };
    const namesOf = (pattern: string): readonly string[] =>
      found(pattern).map(({ name }) => name.replace('kernel.fn:', ''));
    const found = (pattern: string) => kernelProbes(() => own).fns(pattern);
    expect(namesOf('bare_*')).toEqual(['bare_one', 'bare_two']);
    expect(places(on(found('*_two')[0] as Probe), own)).toHaveLength(2);
    expect(namesOf('*.isra.?')).toEqual(['bare_one.isra.0', 'bare_three.isra.0', 'bare_two.isra.0']);
    expect(places(on(found('*three.isra.0')[0] as Probe), own)).toEqual([
      [['kprobe', 'bare_three.isra.0', null]],
    ]);
  });

  it('is found for a definition that asks for no arguments', () => {
    const defined = (name: string) => on(probe('test.defined', { at: fn(name, {}), values: () => ({}) }));
    expect(places(defined('not_typed'), kernel)).toEqual([[['kprobe', 'not_typed.isra.0', null]]]);
    const two = withSymbols('ffffffff81000100 t not_typed', 'ffffffff81000200 t not_typed');
    expect(errorOf(() => places(defined('not_typed'), two)).facts).toEqual([
      ['not_typed', 'is 2 functions of one name'],
    ]);
  });
});

it.each(['do_exit', 'do_group_exit', 'make_task_dead', 'panic', '__x64_sys_exit', '__x64_sys_exit_group'])(
  'the return of %s, which never returns, is refused',
  (name) => {
    const own = fixtureKernel('6.12');
    const found = kernelProbes(() => own).fn(name);
    expect(places(on(found), own)).toHaveLength(1);
    expect(errorOf(() => places(on(found.return), own))).toMatchObject({
      code: 'TAP_NO_SITE',
      facts: [[name, 'never returns']],
    });
  },
);
