import { describe, expect, it } from 'vitest';
import { BtfWriter } from '../../../packages/testing/src/btf-writer.js';
import { Btf } from './btf.js';

it('tells whether a text is one of its own strings, the first one included', () => {
  const base = new BtfWriter();
  const int = base.int('int', 4, 'signed');
  const kernel = new Btf(base.bytes());
  const module = new BtfWriter(base.asBase());
  module.composite('struct', 'sock', 8, [['sk_state', int, 0]]);
  const texts = ['', 'int', 'sock', 'sk_state', 'state', 'soc'];
  const has = (btf: Btf): readonly string[] => texts.filter((text) => btf.hasString(text));
  expect(has(kernel)).toEqual(['', 'int']);
  expect(has(new Btf(module.bytes(), kernel))).toEqual(['sock', 'sk_state']);
});

describe('types', () => {
  it('decodes every kind', () => {
    const w = new BtfWriter();
    const int = w.int('int', 4, 'signed');
    const ids = [
      w.int('char', 1, 'char'),
      w.int('_Bool', 1, 'bool'),
      w.of('ptr', int),
      w.array(int, 3),
      w.composite('struct', 's', 8, [
        ['a', int, 0],
        ['b', int, 33, 3],
      ]),
      w.composite('union', 'u', 4, [['x', int, 0]]),
      w.enum('e', { A: -1, B: 2 }, true),
      w.fwd('later', 'union'),
      w.of('typedef', int, 'i_t'),
      w.of('volatile', int),
      w.of('const', 0),
      w.of('restrict', int),
      w.proto(int, [
        ['a', int],
        ['', 0],
      ]),
      w.func('f', 14, 1),
      w.var('v', int, 1),
      w.datasec('.data', 4, [[16, 0, 4]]),
      w.float('double', 8),
      w.declTag('tag', int, 2),
      w.of('type_tag', int, 'rcu'),
      w.enum64('big', { C: -1n, D: 1n << 40n }),
    ];
    const btf = new Btf(w.bytes());
    const text = (id: number): string =>
      JSON.stringify(btf.type(id), (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
    expect([int, ...ids].map(text)).toMatchInlineSnapshot(`
      [
        "{"kind":"int","id":1,"name":"int","size":4,"signed":true,"char":false,"bool":false,"bitOffset":0,"bits":32}",
        "{"kind":"int","id":2,"name":"char","size":1,"signed":false,"char":true,"bool":false,"bitOffset":0,"bits":8}",
        "{"kind":"int","id":3,"name":"_Bool","size":1,"signed":false,"char":false,"bool":true,"bitOffset":0,"bits":8}",
        "{"kind":"ptr","id":4,"typeId":1}",
        "{"kind":"array","id":5,"elementTypeId":1,"indexTypeId":1,"length":3}",
        "{"kind":"struct","id":6,"name":"s","size":8,"members":[{"name":"a","typeId":1,"bitOffset":0,"bitSize":0},{"name":"b","typeId":1,"bitOffset":33,"bitSize":3}]}",
        "{"kind":"union","id":7,"name":"u","size":4,"members":[{"name":"x","typeId":1,"bitOffset":0,"bitSize":0}]}",
        "{"kind":"enum","id":8,"name":"e","size":4,"signed":true,"values":[{"name":"A","value":"-1n"},{"name":"B","value":"2n"}]}",
        "{"kind":"fwd","id":9,"name":"later","of":"union"}",
        "{"kind":"typedef","id":10,"name":"i_t","typeId":1}",
        "{"kind":"volatile","id":11,"typeId":1}",
        "{"kind":"const","id":12,"typeId":0}",
        "{"kind":"restrict","id":13,"typeId":1}",
        "{"kind":"func_proto","id":14,"parameters":[{"name":"a","typeId":1}],"variadic":true,"returnTypeId":1}",
        "{"kind":"func","id":15,"name":"f","typeId":14,"linkage":"global"}",
        "{"kind":"var","id":16,"name":"v","typeId":1,"linkage":"global"}",
        "{"kind":"datasec","id":17,"name":".data","size":4,"variables":[{"typeId":16,"offset":0,"size":4}]}",
        "{"kind":"float","id":18,"name":"double","size":8}",
        "{"kind":"decl_tag","id":19,"name":"tag","typeId":1,"component":2}",
        "{"kind":"type_tag","id":20,"name":"rcu","typeId":1}",
        "{"kind":"enum64","id":21,"name":"big","size":8,"signed":false,"values":[{"name":"C","value":"18446744073709551615n"},{"name":"D","value":"1099511627776n"}]}",
      ]
    `);
    expect(btf.type(0)).toEqual({ kind: 'void', id: 0 });
    expect([btf.firstId, btf.endId]).toEqual([1, 22]);
  });

  it('keeps and freezes what it has decoded', () => {
    const w = new BtfWriter();
    const id = w.composite('struct', 's', 4, [['a', w.int('int', 4), 0]]);
    const type = new Btf(w.bytes()).type(id);
    expect(Object.isFrozen(type)).toBe(true);
    expect(type.kind === 'struct' && type.members.every((member) => Object.isFrozen(member))).toBe(true);
  });

  it('reads enumerations without a sign as BTF of their time means them', () => {
    const old = new BtfWriter();
    const before = old.enum('e', { A: -1 });
    expect(new Btf(old.bytes()).type(before)).toMatchObject({ values: [{ name: 'A', value: -1n }] });
    const recent = new BtfWriter();
    const unsigned = recent.enum('e', { A: -1 });
    recent.enum('f', { B: -1 }, true);
    expect(new Btf(recent.bytes()).type(unsigned)).toMatchObject({
      values: [{ name: 'A', value: 0xffff_ffffn }],
    });
  });

  it('refuses ids that are none', () => {
    const btf = new Btf(new BtfWriter().bytes());
    for (const id of [1, -1, 0.5, Number.NaN, 2 ** 32])
      expect(() => btf.type(id)).toThrow(/no BTF type has the id/);
  });
});

describe('names', () => {
  it('finds by name and kind, the first of several', () => {
    const w = new BtfWriter();
    const s = w.composite('struct', 'same', 0, []);
    const t = w.of('typedef', s, 'same');
    const again = w.composite('struct', 'same', 4, []);
    const btf = new Btf(w.bytes());
    expect(btf.find('same', 'struct')).toBe(s);
    expect(btf.findAll('same', 'struct')).toEqual([s, again]);
    expect(btf.find('same', 'typedef')).toBe(t);
    expect(btf.find('same', 'union')).toBeNull();
    expect(btf.find('sam', 'struct')).toBeNull();
    expect(btf.find('same2', 'struct')).toBeNull();
    expect(btf.find('', 'struct')).toBeNull();
    expect(btf.find('same\0', 'struct')).toBeNull();
  });

  it('tells long names apart that begin alike', () => {
    const w = new BtfWriter();
    const prefix = 'trace_event_raw_event_';
    const ids = Array.from({ length: 50 }, (_, i) => w.of('typedef', 0, `${prefix}${i}`));
    const btf = new Btf(w.bytes());
    expect(ids.map((_, i) => btf.find(`${prefix}${i}`, 'typedef'))).toEqual(ids);
    expect(btf.find(prefix, 'typedef')).toBeNull();
  });
});

describe('resolve and sizeOf', () => {
  it('strips what stands before a type, and measures', () => {
    const w = new BtfWriter();
    const int = w.int('int', 4, 'signed');
    const typedef = w.of('typedef', w.of('const', w.of('volatile', w.of('type_tag', int, 'user'))), 'i_t');
    const array = w.array(w.array(typedef, 3), 5);
    const pointer = w.of('ptr', 0);
    const variable = w.var('v', array);
    const btf = new Btf(w.bytes());
    expect(btf.resolve(typedef)).toBe(int);
    expect(btf.sizeOf(typedef)).toBe(4);
    expect(btf.sizeOf(array)).toBe(60);
    expect(btf.sizeOf(pointer)).toBe(8);
    expect(btf.sizeOf(variable)).toBe(60);
    expect(btf.nameOf(typedef)).toBe('i_t');
    expect(btf.nameOf(pointer)).toBe('');
    expect(() => btf.sizeOf(0)).toThrow(/has no size/);
  });

  it('ends chains that go round in circles', () => {
    const w = new BtfWriter();
    w.of('typedef', 2, 'a');
    w.of('const', 1);
    const array = w.array(3, 1);
    const btf = new Btf(w.bytes());
    expect(() => btf.resolve(1)).toThrow(/does not end/);
    expect(() => btf.sizeOf(array)).toThrow(/does not end/);
  });
});

describe('split BTF', () => {
  const base = new BtfWriter();
  const int = base.int('int', 4, 'signed');
  const shared = base.composite('struct', 'shared', 4, [['a', int, 0]]);
  const kernel = new Btf(base.bytes());
  const w = new BtfWriter(base.asBase());
  const own = w.composite('struct', 'own', 4, [['b', int, 0]]);
  const hiding = w.composite('struct', 'shared', 8, []);
  const module = new Btf(w.bytes(), kernel);

  it('goes on with the ids and strings of its base', () => {
    expect([own, hiding]).toEqual([3, 4]);
    expect([module.firstId, module.endId, module.base]).toEqual([3, 5, kernel]);
    expect(module.type(own)).toMatchObject({ name: 'own', members: [{ name: 'b', typeId: int }] });
    expect(module.type(int)).toBe(kernel.type(int));
    expect(() => kernel.type(own)).toThrow(/no BTF type/);
  });

  it('looks at its own names first', () => {
    expect(module.find('int', 'int')).toBe(int);
    expect(module.findAll('shared', 'struct')).toEqual([hiding, shared]);
    expect(kernel.find('own', 'struct')).toBeNull();
  });

  it('finds its own types under names of the base', () => {
    const borrowed = new BtfWriter(base.asBase());
    // Offset 1 of the base's strings is `int`.
    const bytes = Buffer.from((borrowed.of('typedef', int, 'x'), borrowed.bytes()));
    bytes.writeUInt32LE(1, 24);
    const split = new Btf(bytes, kernel);
    expect(split.find('int', 'typedef')).toBe(3);
  });

  it('may have no strings and no types', () => {
    expect(new Btf(new BtfWriter(base.asBase()).bytes(), kernel).find('int', 'int')).toBe(int);
  });
});
