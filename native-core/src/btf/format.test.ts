import { describe, expect, it } from 'vitest';
import { BtfWriter } from '../../../packages/testing/src/btf-writer.js';
import { Btf } from './btf.js';
import { formatPrototype, formatType } from './format.js';

describe('formatType', () => {
  const w = new BtfWriter();
  const int = w.int('int', 4, 'signed');
  const sock = w.composite('struct', 'sock', 8, []);
  const pointer = w.of('ptr', sock);
  const callback = w.proto(int, [
    ['sk', pointer],
    ['', int],
  ]);
  const types = {
    void: 0,
    'void *': w.of('ptr', 0),
    'struct sock *': pointer,
    'const struct sock *': w.of('ptr', w.of('const', sock)),
    'struct sock *const': w.of('const', pointer),
    'struct sock *volatile const *': w.of('ptr', w.of('const', w.of('volatile', pointer))),
    'char *restrict': w.of('restrict', w.of('ptr', w.int('char', 1, 'char'))),
    'struct sock __rcu *': w.of('ptr', w.of('type_tag', sock, 'rcu')),
    'const volatile int': w.of('const', w.of('volatile', int)),
    'int[4]': w.array(int, 4),
    'int[2][3]': w.array(w.array(int, 3), 2),
    'int[]': w.array(int, 0),
    'struct sock *[2]': w.array(pointer, 2),
    'int (*)[4]': w.of('ptr', w.array(int, 4)),
    'int (*)(struct sock *sk, int)': w.of('ptr', callback),
    'int (*[3])(struct sock *sk, int)': w.array(w.of('ptr', callback), 3),
    'void (*(*)(int))(void)': w.of('ptr', w.proto(w.of('ptr', w.proto(0, [])), [['', int]])),
    'union u': w.composite('union', 'u', 4, []),
    'struct {...}': w.composite('struct', '', 4, []),
    'enum {...}': w.enum('', {}),
    'union later': w.fwd('later', 'union'),
    size_t: w.of('typedef', int, 'size_t'),
    double: w.float('double', 8),
  };
  const btf = new Btf(w.bytes());

  it.each(Object.entries(types))('%s', (text, id) => {
    expect(formatType(btf, id)).toBe(text);
  });

  it('ends types that go round in circles', () => {
    const circle = new BtfWriter();
    circle.of('ptr', 1);
    circle.of('const', 2);
    circle.proto(
      3,
      Array.from({ length: 10 }, () => ['a', 3] as const),
    );
    const round = new Btf(circle.bytes());
    for (const id of [1, 2, 3]) expect(() => formatType(round, id)).toThrow(/in circles/);
  });
});

describe('formatPrototype', () => {
  const w = new BtfWriter();
  const int = w.int('int', 4, 'signed');
  const proto = w.proto(w.of('ptr', int), [
    ['n', int],
    ['', 0],
  ]);
  const f = w.func('f', proto);
  const nothing = w.func('nothing', w.proto(0, []));
  const btf = new Btf(w.bytes());

  it('writes declarations', () => {
    expect(formatPrototype(btf, f)).toBe('int *f(int n, ...)');
    expect(formatPrototype(btf, nothing)).toBe('void nothing(void)');
    expect(formatPrototype(btf, proto, 'g')).toBe('int *g(int n, ...)');
    expect(formatPrototype(btf, proto)).toBe('int *(int n, ...)');
  });
});
