import { describe, expect, it } from 'vitest';
import { decoded, type Int } from '../expr/index.js';
import { attach } from '../session/index.js';
import { choicesOf } from '../../test/choices-of.js';
import {
  alias,
  be16,
  be32,
  each,
  eventText,
  fn,
  kernelString,
  on,
  oneOf,
  probe,
  ptr,
  returnProbe,
  struct,
  syscall,
  textArray,
  tracepoint,
  u32,
  userString,
  usize,
} from './index.js';

const sends = probe('test.send', { at: fn('send', { size: usize }), values: ({ size }) => ({ size }) });
/** What plain JavaScript lets one write. */
const untyped = on(sends) as unknown as Record<string, (callback: (e: never) => unknown) => unknown>;

describe('mistakes that only JavaScript lets through', () => {
  it.each(['select', 'with', 'by'])('%s refuses a callback that gives no object', (method) => {
    for (const given of [undefined, null, 'curl', [1], new Map(), Promise.resolve({})])
      expect(() => untyped[method]?.(() => given)).toThrow('needs an object of values by name');
    expect(() => untyped[method]?.(() => ({}))).not.toThrow();
  });

  const File = struct('file', { flags: u32.at('f_flags') });
  const values = (): object => ({});
  const at = fn('vfs_read', {});
  /** As plain JavaScript sees what is under test. */
  const js = (value: unknown): never => value as never;

  it.each(['mine woken', 'mine.woken*', '', '.a', 'a.', 'kernel.fn:vfs_read', 7, undefined, null])(
    'probe(), returnProbe() and alias() refuse the name %j',
    (name) => {
      const message = 'TAP_DEFINITION: a probe cannot have the name';
      expect(() => probe(js(name), { at, values })).toThrow(message);
      expect(() => returnProbe(js(name), { at: at.result(() => null), values })).toThrow(message);
      expect(() => alias(js(name), sends)).toThrow(message);
    },
  );

  it.each([
    ['a place that is left out', () => probe('a', js({ values })), 'a: at is undefined, not a place'],
    [
      'a name as a place',
      () => probe('a', js({ at: 'vfs_read', values })),
      'a: at is "vfs_read", not a place',
    ],
    ['values that are left out', () => probe('a', js({ at })), 'a: values is undefined, not a function'],
    [
      'values that give nothing',
      () => probe('a', { at, values: js(() => undefined) }),
      'a: values gives undefined',
    ],
    ['values in a list', () => probe('a', { at, values: () => [] }), 'a: values gives a list'],
    [
      'returns that give nothing',
      () => probe('a', { at: at.result(() => null), values, returns: js(() => undefined) }),
      'a: returns gives undefined',
    ],
    ['arguments that are left out', () => Reflect.apply(fn, null, ['vfs_read']), 'write {} for none'],
    ['a shape without ptr()', () => fn('vfs_read', js({ file: File })), 'write ptr(SHAPE)'],
    ['the name of a type', () => fn('vfs_read', js({ file: 'u32' })), 'file is "u32", not a type'],
    ['a result without a type', () => fn('vfs_read', {}, js('i32')), 'what it returns is "i32"'],
    [
      'a place without a name',
      () => tracepoint(js(undefined), {}),
      'tracepoint() needs a name, not undefined',
    ],
    [
      'an alternative that is none',
      () => oneOf(at, js('vfs_write')),
      'an alternative of oneOf() is "vfs_write"',
    ],
    ['a place of each() that is none', () => each(js('vfs_write')), 'a place of each() is "vfs_write"'],
    ['a structure without a name', () => struct(js(undefined), {}), 'struct() needs a name, not undefined'],
    [
      'a structure without members',
      () => struct('file', js(undefined)),
      "struct('file') needs an object of types",
    ],
    ['a member without a type', () => struct('file', js({ flags: 'u32' })), 'flags is "u32", not a type'],
    ['a pointer to a type', () => ptr(js(u32)), 'ptr() needs the shape of a structure'],
    ['at() without a name', () => Reflect.apply(u32.at, null, []), 'at() needs a name, not undefined'],
    ['at() with a number', () => u32.at(js(3)), 'at() needs a name, not 3'],
    ['a name with what stands beside it', () => fn('vfs_read()', {}), "write 'vfs_read' without"],
    ['a structure with its keyword', () => struct('const struct path *', {}), "write 'path' without"],
    [
      'a probe without anything',
      () => probe('a', js(undefined)),
      'a needs a place and values, not undefined',
    ],
    ['a probe called as a return', () => probe('a.return', { at, values }), 'is the name of a return'],
    [
      'a value whose name is not one',
      () => probe('a', { at: fn('f', { n: u32 }), values: ({ n }) => ({ 'a b': n }) }),
      'a value cannot have the name "a b"',
    ],
    [
      'a member called address',
      () => struct('file', { address: u32 }),
      'the address of the structure itself',
    ],
    ['network byte order of an argument', () => fn('f', { port: be16 }), 'port is not a member'],
    ['network byte order of a result', () => fn('f', {}, be32), 'what it returns is not a member'],
    ['a result in place', () => fn('f', {}, textArray(16)), 'what it returns does not lie'],
    ['text in place as an argument', () => fn('f', { comm: textArray(16) }), 'does not lie in a structure'],
    [
      'a structure in memory of the process',
      () => syscall('openat', { dfd: u32, name: ptr(File) }),
      'syscall() of openat: name would be read from kernel memory',
    ],
    [
      'text of the kernel in memory of the process',
      () => syscall('openat', { dfd: u32, name: kernelString(16) }),
      'write userString(64)',
    ],
    [
      'a seventh argument of a system call',
      () => syscall('f', { a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32 }),
      'g is argument 7 of a system call',
    ],
    [
      'alternatives that give different arguments',
      () =>
        probe('a', {
          at: oneOf<{ n: Int }, never>(fn('f', { n: u32 }), js(fn('g', { m: u32 }))),
          values: ({ n }) => ({ n }),
        }),
      'the value "n" is nothing at g, not an expression',
    ],
    [
      'an order of the arguments of a tracepoint',
      () => tracepoint('sched_switch', { preempt: u32 }).byOrder(),
      'byOrder() is for functions, and sched_switch is not one',
    ],
    ['needing() without a name', () => at.needing(js(undefined)), 'needing() needs a name, not undefined'],
  ] as const)('%s is refused', (_, define, message) => {
    expect(() => choicesOf(define())).toThrow('TAP_DEFINITION');
    expect(() => choicesOf(define())).toThrow(message);
  });

  it('text needs room', () => {
    for (const text of [kernelString, userString, textArray, eventText])
      for (const bytes of [0, -1, 1.5, undefined, '16'])
        expect(() => text(js(bytes))).toThrow('TAP_ARGUMENT');
    expect(() => u32.default(js('3'))).toThrow('TAP_KIND');
  });

  it('a place has conditions, and decoded() takes a value and how it is read', () => {
    const { size } = sends.values;
    expect(() => choicesOf(fn('f', { n: u32 }).where(({ n }) => js(n)))).toThrow(
      'TAP_KIND: where() of f needs a condition, not a number of the event',
    );
    const decode = String;
    expect(() => decoded(js(5), { shown: 'string', decode })).toThrow('TAP_KIND: decoded() needs a value');
    for (const decoding of [undefined, {}, { shown: 'string', decode: 5 }, { shown: '', decode }])
      expect(() => decoded(size, js(decoding))).toThrow('TAP_KIND: decoded() needs the type that is shown');
    expect(() => decoded(size, { shown: 'string', decode })).not.toThrow();
  });

  it('conditions are joined with conditions, and in() takes a list', () => {
    const { size } = sends.values;
    for (const other of [true, size, () => size.eq(1), null]) {
      expect(() => size.eq(1).and(other as never)).toThrow('TAP_KIND: and() needs conditions');
      expect(() => size.eq(1).or(other as never)).toThrow('TAP_KIND: or() needs conditions');
    }
    expect(() => size.in(80 as never)).toThrow('in() needs a list');
    expect(() => size.in([] as never)).toThrow('in() needs a list');
  });

  it('attach() refuses what is not a query, before it looks at the machine', async () => {
    for (const given of [sends, undefined, null, 5, 'tcp', {}, [on(sends), null]])
      await expect(attach(given as never)).rejects.toThrow('TAP_ARGUMENT: attach() needs queries');
    await expect(attach([] as never)).rejects.toThrow('at least one query');
    for (const option of ['start', 'stop'])
      await expect(attach(on(sends), { [option]: sends })).rejects.toThrow('is not a query');
  });
});
