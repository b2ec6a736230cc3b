import { describe, expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/fixture.js';
import { fn, on, probe, u32 } from '../define/index.js';
import { attach } from '../session/index.js';
import { compile } from './compile.js';

const write = probe('test.write', {
  at: fn('vfs_write', { count: u32 }),
  values: ({ count }) => ({ count }),
});
const query = on(write);
const kernel = fixtureKernel('6.12');
/** JavaScript, without types. */
const any = (value: unknown): never => value as never;

/** What neither `compile()` nor `attach()` takes, and what both say of it. */
const shared: readonly (readonly [string, unknown, string])[] = [
  ['an option that there is not', { latncy: 1 }, '() has no option "latncy"'],
  ['null', null, '() takes an object of options, not null'],
  ['a target without a number', { target: {} }, 'target.pid is undefined; processes have integers from 1 to'],
  ['a target with a negative number', { target: { pid: -1 } }, 'target.pid is -1;'],
  ['a target with a fraction', { target: { pid: 1.5 } }, 'target.pid is 1.5;'],
  ['a target with a text', { target: { pid: '1' } }, '(): pid is the text "1", not a number'],
  ['a target with another limit', { target: { pid: 1, limit: 'no' } }, '(): limit is the text "no"'],
  ['a misspelt option of a target', { target: { pid: 1, limt: true } }, 'did you mean limit?'],
  ['a probe that starts', { start: write }, '(): start is not a query'],
  ['an object that stops', { stop: {} }, '(): stop is not a query'],
  ['a spec of nothing that stops', { stop: { spec: {} } }, '(): stop is not a query'],
  ['a mechanism that there is not', { mechanisms: ['fenrty'] }, '(): there is no mechanism "fenrty"'],
  ['no mechanism', { mechanisms: [] }, '(): mechanisms is empty'],
  ['a ring without room', { ringBytes: 0 }, 'ringBytes is 0; it lies between 1 and'],
  ['a ring of half a byte more', { ringBytes: 4096.5 }, 'ringBytes is 4096.5, not a whole number'],
  ['half a program', { maxPrograms: 1.5 }, 'maxPrograms is 1.5, not a whole number'],
  ['no programs', { maxPrograms: 0 }, 'maxPrograms is 0; it lies between 1 and'],
];

describe('options of compile() and attach()', () => {
  it.each(shared)('are not %s', async (_, options, complaint) => {
    expect(() => compile(query, kernel, any(options))).toThrow(complaint);
    expect(() => compile(query, kernel, any(options))).toThrow('TAP_ARGUMENT: ');
    // A stored kernel: what got through would fail at the machine, with another error.
    const given = options === null ? null : { kernel, ...(options as object) };
    await expect(attach(query, any(given))).rejects.toThrow(complaint);
  });

  it.each<readonly [string, unknown, string]>([
    ['a pid namespace without a level', { pidNamespace: {} }, 'pidNamespace.level is undefined'],
    ['a pid namespace of another level', { pidNamespace: { level: 0, inode: 1 } }, 'pidNamespace.level is 0'],
    ['a process that is not a number', { exceptCallsOf: NaN }, 'exceptCallsOf is NaN; processes have'],
    ['a guard that is not a boolean', { guarded: 1 }, 'guarded is a number, not a boolean'],
  ])('are not %s of compile()', (_, options, complaint) => {
    expect(() => compile(query, kernel, any(options))).toThrow(complaint);
  });

  it('may be those that there are', () => {
    const options = {
      pidNamespace: null,
      start: query,
      target: { pid: 1 },
      mechanisms: ['fentry', 'tp_btf'],
    };
    expect(compile(query, kernel, any(options)).programs).not.toHaveLength(0);
  });
});

describe('what is compiled', () => {
  it.each([
    ['undefined', undefined],
    ['a release', '6.12'],
    ['an object', {}],
    ['an object without types', { ...kernel, btf: null }],
    ['an object with other types', { ...kernel, btf: {} }],
  ])('is not for %s instead of a kernel', async (_, other) => {
    expect(() => compile(query, any(other))).toThrow('TAP_ARGUMENT: compile() needs a kernel');
    if (typeof other !== 'object') return;
    await expect(attach(query, any({ kernel: other }))).rejects.toThrow('attach() needs a kernel');
  });

  it.each([
    [write],
    [{ spec: {} }],
    [{ spec: { probe: write, sampling: [], actions: [] } }],
    [{ spec: { ...query.spec, fields: 5 } }],
    [null],
    [[]],
    [[query, {}]],
  ])('is no such thing as %#', async (other) => {
    expect(() => compile(any(other), kernel)).toThrow('TAP_ARGUMENT: compile() needs');
    await expect(attach(any(other), { kernel })).rejects.toThrow('TAP_ARGUMENT: attach() needs');
  });

  it('is not more than programs may be', () => {
    expect(() => compile([query, query], kernel, { maxPrograms: 1 })).toThrow('at least 2 programs');
  });
});
