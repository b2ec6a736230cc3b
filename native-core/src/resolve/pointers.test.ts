import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels, functionMechanisms } from '../../../packages/testing/src/index.js';
import { errorOf } from '../../test/error-of.js';
import {
  address,
  be16,
  bool,
  castOf,
  event,
  fn,
  i32,
  isize,
  kernelString,
  on,
  probe,
  ptr,
  struct,
  syscall,
  textArray,
  tracepoint,
  u32,
  u64,
  userString,
  usize,
  type FieldType,
  type Probe,
  type StructPointer,
} from '../define/index.js';
import type { Kernel } from '../kernel/index.js';
import { formatNode, type Expression } from '../expr/index.js';
import { resolve } from './index.js';

const Inode = struct('inode', { number: u64.at('i_ino') });
const Block = struct('super_block', { device: u32.at('s_dev') });

/** The expressions of a probe's values by the first mechanism that fits. */
function resolved(made: Probe<object>, kernel: Kernel): Record<string, string> {
  const [plan] = resolve(on(made).spec, kernel, { targetPid: 0 });
  const fields = plan?.candidates[0]?.fields ?? [];
  return Object.fromEntries(fields.map(({ name, node }) => [name, formatNode(node)]));
}

describe.each(fixtureKernels)('pointers on kernel %s', (name) => {
  const kernel = fixtureKernel(name);
  /** Only a trampoline knows the types of arguments. */
  const isTyped = functionMechanisms(name)[0] === 'fentry';
  const isDirect = (expression: string | undefined): boolean => expression?.includes('by helper') === false;

  it('are remembered by what they point to, so that the next load is direct', () => {
    const File = struct('file', { inode: ptr(Inode).at('f_inode'), asNumber: u64.at('f_inode') });
    const made = probe('test.read', {
      at: fn('vfs_read', { file: ptr(File) }),
      values: ({ file }) => ({ ino: file.inode.number, inode: file.inode.address, asNumber: file.asNumber }),
    });
    const { ino, inode, asNumber } = resolved(made, kernel);
    expect([ino, inode].map(isDirect)).toEqual([isTyped, isTyped]);
    // The verifier lets nobody compute with a pointer.
    expect(isDirect(asNumber)).toBe(false);
  });

  it('are numbers where something is computed with them', () => {
    const File = struct('file', { inode: address.at('f_inode'), flags: u32.at('f_flags') });
    const made = probe('test.read', {
      at: fn('vfs_read', { file: ptr(File) }),
      values: ({ file }) => ({
        sum: file.inode.add(file.flags),
        next: file.inode.add(8),
        same: file.inode.eq(8n),
      }),
    });
    const { sum, next, same } = resolved(made, kernel);
    expect(isDirect(sum)).toBe(false);
    expect([next, same].map(isDirect)).toEqual([isTyped, isTyped]);
  });

  it('are read by the helper where only an untyped program fits', () => {
    const File = struct('file', { inode: ptr(Inode).at('f_inode') });
    const made = probe('test.read', {
      at: fn('vfs_read', { file: ptr(File) }),
      values: ({ file }) => ({ ino: file.inode.number }),
    });
    const [plan] = resolve(on(made).spec, kernel, { targetPid: 0, mechanisms: ['kprobe'] });
    const [ino] = plan?.candidates[0]?.fields ?? [];
    expect(ino && formatNode(ino.node).match(/by helper/g)).toHaveLength(2);
  });

  it('that lead to another structure are refused unless the author casts them', () => {
    const Wrong = struct('file', { block: ptr(Block).at('f_inode') });
    const wrong = probe('test.read', {
      at: fn('vfs_read', { file: ptr(Wrong) }),
      values: ({ file }) => ({ device: file.block.device }),
    });
    const error = errorOf(() => resolved(wrong, kernel));
    expect(error).toMatchObject({ code: 'TAP_DEFINITION' });
    expect(error.facts).toContainEqual([
      'struct file',
      'its member "f_inode" is struct inode *, not struct super_block *',
    ]);
    const argument = probe('test.read', {
      at: fn('vfs_read', { file: ptr(Block) }),
      values: ({ file }) => ({ device: file.device }),
    });
    expect(errorOf(() => resolved(argument, kernel))).toMatchObject({ code: 'TAP_DEFINITION' });
    const returned = probe('test.read', {
      at: fn('vfs_read', { file: ptr(Block) }, isize),
      values: () => ({}),
      returns: ({ file }) => ({ device: file.device }),
    });
    expect(errorOf(() => resolved(returned.return, kernel))).toMatchObject({ code: 'TAP_DEFINITION' });
    const result = probe('test.open', {
      at: fn('filp_open', {}, ptr(Inode)),
      values: () => ({}),
      returns: ({ result: file }) => ({ number: file.number }),
    });
    expect(errorOf(() => resolved(result.return, kernel))).toMatchObject({ code: 'TAP_DEFINITION' });
    const File = struct('file', { inode: address.at('f_inode') });
    const cast = probe('test.read', {
      at: fn('vfs_read', { file: ptr(File) }),
      values: ({ file }) => ({ device: Block.at(file.inode).device }),
    });
    expect(resolved(cast, kernel)['device']).toContain('by helper');
  });
});

describe.each(fixtureKernels)('what a definition declares otherwise than kernel %s has it', (name) => {
  const kernel = fixtureKernel(name);
  const Task = struct('task_struct', {
    comm: textArray(16),
    full: textArray(17).at('comm'),
    long: textArray(64).at('comm'),
    ofPointer: textArray(16).at('mm'),
    pointed: kernelString(16).at('comm'),
    number: u32.at('comm'),
    list: address.at('tasks'),
    notOne: ptr(Inode).at('pid'),
    notAnAddress: address.at('flags'),
    narrow: u32.at('mm'),
    flag: bool.at('mm'),
    text: kernelString(16).at('mm'),
    swapped: be16.at('flags'),
    page: usize.at('mm'),
  });
  const taskValue = (value: (task: StructPointer<typeof Task.members>) => Expression) => (): unknown =>
    resolved(
      probe('test.woken', {
        at: fn('wake_up_new_task', { task: ptr(Task).at('p') }),
        values: ({ task }) => ({ value: value(task) }),
      }),
      kernel,
    );

  it.each([
    ['a text that is longer than its array', (task) => task.long, 'write textArray(16)'],
    ['an array that is a pointer', (task) => task.ofPointer, '"mm" is struct mm_struct *'],
    ['a pointer that is an array', (task) => task.pointed, 'write textArray(16)'],
    ['a number that is an array', (task) => task.number, '"comm" is char[16]'],
    ['an address that is a structure', (task) => task.list, 'write a member of it as its path'],
    ['a pointer that is a number', (task) => task.notOne.number, '"pid" is pid_t'],
    ['an address that is too narrow', (task) => task.notAnAddress, 'write u32'],
    ['a pointer as a narrower number', (task) => task.narrow, 'write address, or ptr()'],
    ['a pointer as a condition', (task) => task.flag, 'write address, or ptr()'],
    ['a number in network byte order of another size', (task) => task.swapped, 'of 4 bytes'],
    ['text behind another pointer', (task) => task.text, 'is struct mm_struct *, not text'],
  ] as const satisfies readonly (readonly [string, Parameters<typeof taskValue>[0], string])[])(
    'is refused: %s',
    (_, value, why) => {
      const error = errorOf(taskValue(value));
      expect(error).toMatchObject({ code: 'TAP_DEFINITION' });
      expect(error.message).toContain(why);
    },
  );

  it('is refused of arguments and results as well', () => {
    const read = (declared: FieldType<Expression>) => (): unknown =>
      resolved(
        probe('test.read', {
          at: fn('vfs_read', { declared }),
          values: (args) => ({ value: args.declared }),
        }),
        kernel,
      );
    for (const wrong of [
      u32.at('file'),
      kernelString(16).at('count'),
      userString(16).at('file'),
      bool.at('buf'),
    ])
      expect(errorOf(read(wrong))).toMatchObject({ code: 'TAP_DEFINITION' });
    for (const right of [usize.at('file'), address.at('count'), userString(16).at('buf')])
      expect(read(right)).not.toThrow();
    const opened = probe('test.open', {
      at: fn('filp_open', {}, i32),
      values: () => ({}),
      returns: ({ result }) => ({ result }),
    });
    expect(
      errorOf(() => resolved(opened.return, kernel))
        .facts.flat()
        .join(' '),
    ).toContain('its result is struct file *, a pointer');
    const counted = probe('test.read', {
      at: fn('vfs_read', { count: ptr(Inode) }),
      values: ({ count }) => ({ number: count.number }),
    });
    expect(
      errorOf(() => resolved(counted, kernel))
        .facts.flat()
        .join(' '),
    ).toContain('size_t, not a pointer');
  });

  it('is taken where the types agree, or the author says so', () => {
    for (const value of [
      (task) => task.comm,
      (task) => task.full,
      (task) => task.page,
    ] as readonly Parameters<typeof taskValue>[0][])
      expect(taskValue(value)).not.toThrow();
    const computed = probe('test.read', {
      at: fn('vfs_read', { count: address }),
      values: ({ count }) => ({
        number: Inode.at(count).number,
        text: kernelString(16).express(castOf(count.node)),
      }),
    });
    expect(() => resolved(computed, kernel)).not.toThrow();
  });
});

describe('mistakes of an author', () => {
  const kernel = fixtureKernel('6.12');
  const File = struct('file', { flags: u32.at('f_flgas'), inode: ptr(Inode).at('f_inode') });
  const Sokc = struct('sokc', { family: u32 });

  it('in the name of a member are told with what may be meant', () => {
    const made = probe('test.read', {
      at: fn('vfs_read', { file: ptr(File) }),
      values: ({ file }) => ({ flags: file.flags }),
    });
    expect(errorOf(() => resolved(made, kernel))).toMatchObject({
      code: 'TAP_DEFINITION',
      next: 'did you mean f_flags?',
    });
  });

  it('in the name of a structure as well', () => {
    const made = probe('test.read', {
      at: fn('vfs_read', { file: address }),
      values: ({ file }) => ({ family: Sokc.at(file).family }),
    });
    expect(errorOf(() => resolved(made, kernel))).toMatchObject({
      code: 'TAP_DEFINITION',
      next: 'did you mean sock?',
    });
  });

  it('in the name of an argument as well', () => {
    const made = probe('test.read', {
      at: fn('vfs_read', { cuont: usize }),
      values: ({ cuont }) => ({ cuont }),
    });
    expect(errorOf(() => resolved(made, kernel))).toMatchObject({
      code: 'TAP_DEFINITION',
      next: 'did you mean count?',
    });
  });

  it('in a field of a trace event are told with its type', () => {
    const comm = { name: 'comm', declared: 'char comm[16]', signed: true, offset: 8, bytes: 16 };
    const traced = { ...kernel, traceEvent: (name: string) => ({ name, id: 1, fields: [comm] }) };
    const of = (field: FieldType<Expression>) => (): unknown =>
      resolved(
        probe('test.event', {
          at: event('sched:waking', { field }),
          values: (given) => ({ value: given.field }),
        }),
        traced,
      );
    expect(of(textArray(16).at('comm'))).not.toThrow();
    expect(errorOf(of(u32.at('comm')))).toMatchObject({
      code: 'TAP_DEFINITION',
      facts: [['event sched:waking', expect.stringContaining('is char comm[16], of 16 bytes')]],
      next: 'write textArray(16) for text, or inPlace for its address',
    });
    expect(errorOf(of(textArray(16).at('com')))).toMatchObject({
      code: 'TAP_DEFINITION',
      next: 'did you mean comm?',
    });
  });

  it('in the name of a place are told with what may be meant: a kernel need not have it', () => {
    const places = [
      [fn('vfs_raed', {}), 'vfs_read'],
      [fn('vfs_raed', { file: address }), 'vfs_read'],
      [tracepoint('sched:sched_proces_exit', {}), 'sched_process_exit'],
      [syscall('opneat', {}), 'openat'],
    ] as const;
    for (const [at, meant] of places)
      expect(errorOf(() => resolved(probe('test.place', { at, values: () => ({}) }), kernel))).toMatchObject({
        code: 'TAP_NO_SITE',
        next: `did you mean ${meant}?`,
      });
    const unsuggested = on(probe('test.place', { at: fn('vfs_raed', {}), values: () => ({}) })).spec;
    const { next } = errorOf(() => resolve(unsuggested, kernel, { targetPid: 0, suggests: false }));
    expect(next).toContain('load the module');
    const nothing = probe('test.place', { at: fn('no_such_function_anywhere', {}), values: () => ({}) });
    expect(errorOf(() => resolved(nothing, kernel)).next).toContain('load the module');
  });

  it('do not hide that there is no place', () => {
    const made = probe('test.read', {
      at: fn('vfs_raed', { file: ptr(File) }),
      values: ({ file }) => ({ flags: file.flags }),
    });
    expect(errorOf(() => resolved(made, kernel))).toMatchObject({ code: 'TAP_NO_SITE' });
  });
});
