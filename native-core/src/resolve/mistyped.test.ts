import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels } from '../../../packages/testing/src/index.js';
import { errorOf } from '../../test/error-of.js';
import {
  bool,
  each,
  fn,
  isize,
  kernelString,
  moduleFn,
  on,
  oneOf,
  probe,
  ptr,
  struct,
  tracepoint,
  u32,
  userString,
  usize,
  type Probe,
  type Site,
} from '../define/index.js';
import { firstOf, type Expression } from '../expr/index.js';
import type { Kernel } from '../kernel/index.js';
import { lacksOf, resolve, type Plan } from './index.js';

const Inode = struct('inode', { flags: u32.at('i_flags') });
const File = struct('file', {
  flags: u32.at('f_flags'),
  typo: u32.at('f_flagz'),
  block: ptr(struct('super_block', { flags: u32.at('s_iflags') })).at('f_inode'),
  path: u32.at('f_path'),
});
const Task = struct('task_struct', { pid: u32 });

/** A probe of one value, which its place gives. */
const probeOf = (at: Site<{ readonly value: Expression }, unknown>): Probe =>
  probe('test.value', { at, values: ({ value }) => ({ value }) });

const plansOf = (made: Probe<object>, kernel: Kernel): readonly Plan[] =>
  resolve(on(made).spec, kernel, { targetPid: 0 });

const flags = fn('vfs_write', { file: ptr(File) }).as(({ file }) => ({ value: file.flags }));

describe.each(fixtureKernels)('a type that kernel %s has otherwise', (name) => {
  const kernel = fixtureKernel(name);
  const wrong = fn('vfs_read', { file: ptr(Inode) }).as(({ file }) => ({ value: file.flags }));

  it.each([
    ['an earlier place', () => oneOf(wrong, fn('vfs_write', { value: usize.at('count') }))],
    ['an optional place', () => each(flags, wrong.optional())],
  ])('is refused of %s, whatever else fits', (_, at) => {
    expect(
      errorOf(() => plansOf(probeOf(at() as Site<{ readonly value: Expression }, unknown>), kernel)),
    ).toMatchObject({
      code: 'TAP_DEFINITION',
      facts: [['vfs_read', 'its argument "file" is struct file *, not struct inode *']],
      next: "declare it as ptr() with a shape of struct file, or as address, and read struct('inode', ...).at(ADDRESS) if struct inode lies there all the same",
    });
  });

  it.each([
    ['a pointer', 'block', 'its member "f_inode" is struct inode *, not struct super_block *'],
    [
      'a structure',
      'path',
      expect.stringMatching(/^its member "f_path" is (const )?struct path, in the structure itself$/),
    ],
  ] as const)('is refused of an alternative of firstOf(): %s', (_, member, told) => {
    const at = fn('vfs_read', { file: ptr(File) }).as(({ file }) => ({
      value: firstOf(member === 'path' ? file.path : file.block.flags, file.flags),
    }));
    expect(errorOf(() => plansOf(probeOf(at), kernel))).toMatchObject({
      code: 'TAP_DEFINITION',
      facts: [['struct file', told]],
    });
  });

  it('is refused of a result that is void', () => {
    const made = probe('test.woken', {
      at: fn('wake_up_new_task', {}, isize),
      values: () => ({}),
      returns: ({ result }) => ({ result }),
    });
    expect(errorOf(() => plansOf(made.return, kernel))).toMatchObject({
      code: 'TAP_DEFINITION',
      facts: [['wake_up_new_task', 'its result is void: there is nothing']],
    });
  });

  it.each([
    ['kernelString', kernelString(16), 'count', 'size_t, not a pointer', 'kernelString(16)'],
    ['userString', userString(16), 'count', 'size_t, not a pointer', 'userString(16)'],
    ['a structure', kernelString(16), 'file', 'struct file *, not text', 'kernelString(16)'],
  ] as const)(
    'is told of text with the argument and what is read instead: %s',
    (_, type, argument, is, read) => {
      const error = errorOf(() => plansOf(probeOf(fn('vfs_read', { value: type.at(argument) })), kernel));
      expect(error.facts).toEqual([['vfs_read', `its argument "${argument}" is ${is}`]]);
      expect(error.next).toContain(`${read}.express(castOf(ADDRESS.node))`);
    },
  );
});

describe.each(fixtureKernels)('a name that kernel %s lacks', (name) => {
  const kernel = fixtureKernel(name);
  const lacking = fn('vfs_read', { file: ptr(File) }).as(({ file }) => ({ value: file.typo }));

  it('lets what stands behind it step in', () => {
    const placeOf = (at: Site<{ readonly value: Expression }, unknown>): readonly string[] =>
      plansOf(probeOf(at), kernel).map(({ place }) => place.name);
    expect(placeOf(oneOf(lacking, flags))).toEqual(['vfs_write']);
    expect(placeOf(each(flags, lacking.optional()))).toEqual(['vfs_write']);
    const first = fn('vfs_read', { file: ptr(File) }).as(({ file }) => ({
      value: firstOf(file.typo, file.flags),
    }));
    expect(placeOf(first)).toEqual(['vfs_read']);
  });

  it('is refused of a tracepoint whose arguments have names', () => {
    const at = tracepoint('sched_switch', { preempt: bool, nxt: ptr(Task) }).as(({ nxt }) => ({
      value: nxt.pid,
    }));
    expect(errorOf(() => plansOf(probeOf(at), kernel))).toMatchObject({
      code: 'TAP_DEFINITION',
      next: 'did you mean next?',
    });
  });
});

it('arguments of tracepoints that a kernel lacks are told, though nothing needs them', () => {
  const at = tracepoint('sched_switch', { preempt: bool, nxt: ptr(Task).optional() }).as(({ nxt }) => ({
    value: nxt.pid,
  }));
  const lacks = lacksOf(probeOf(at), fixtureKernel('6.12'));
  expect(lacks.map(({ name, of, closest }) => [name, of, closest()])).toEqual([
    ['tracepoint sched_switch(nxt)', 'tracepoint sched_switch', 'next'],
  ]);
});

describe('a module without types', () => {
  it('does not make a mistake of its structures', () => {
    const Command = struct('scsi_cmnd', { length: u32.at('sdb.length') });
    const at = moduleFn('scsi_io_completion', { cmd: ptr(Command) }).as(({ cmd }) => ({ value: cmd.length }));
    expect(errorOf(() => plansOf(probeOf(at), fixtureKernel('5.10')))).toMatchObject({ code: 'TAP_NO_SITE' });
    expect(plansOf(probeOf(at), fixtureKernel('6.12'))).toHaveLength(1);
  });
});
