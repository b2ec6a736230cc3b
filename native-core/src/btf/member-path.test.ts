import { describe, expect, it } from 'vitest';
import { BtfWriter } from '../../../packages/testing/src/btf-writer.js';
import { Btf } from './btf.js';
import { memberPath, missingMember } from './member-path.js';
import { listMembers } from './members.js';

function sample(): { btf: Btf; outer: number } {
  const w = new BtfWriter();
  const u32 = w.int('unsigned int', 4);
  const u8 = w.int('unsigned char', 1);
  const inner = w.composite('struct', 'inner', 12, [
    ['x', u32, 0],
    ['list', w.array(u32, 2), 32],
  ]);
  const choice = w.composite('union', '', 4, [
    ['as_int', u32, 0],
    ['as_bytes', w.array(u8, 4), 0],
  ]);
  const anonymous = w.composite('struct', '', 8, [
    ['first', u32, 0],
    ['', choice, 32],
  ]);
  const outer = w.composite('struct', 'outer', 96, [
    ['head', u8, 0],
    ['', anonymous, 64],
    ['in', w.of('const', inner), 128],
    ['next', w.of('ptr', w.of('const', inner)), 256],
    ['flag_a', u32, 321, 3],
    ['flag_b', u32, 326, 5],
    ['flag_c', u32, 340, 12],
    ['all', w.array(inner, 2), 384],
    ['rest', w.array(inner, 0), 576],
    ['vector', w.of('ptr', inner), 640],
    ['opaque', w.of('ptr', 0), 704],
  ]);
  return { btf: new Btf(w.bytes()), outer };
}

describe('memberPath', () => {
  const { btf, outer } = sample();
  const steps = (path: string): unknown =>
    memberPath(btf, outer, path)?.steps.map(({ offset, size, bitField }) =>
      bitField === null ? [offset, size] : [offset, size, bitField.shift, bitField.width],
    ) ?? null;

  it('finds members, nested and in anonymous structures and unions', () => {
    expect(steps('head')).toEqual([[0, 1]]);
    expect(steps('first')).toEqual([[8, 4]]);
    expect(steps('as_int')).toEqual([[12, 4]]);
    expect(steps('as_bytes')).toEqual([[12, 4]]);
    expect(steps('in')).toEqual([[16, 12]]);
    expect(steps('in.x')).toEqual([[16, 4]]);
  });

  it('follows pointers, with dots and with arrows', () => {
    expect(steps('next')).toEqual([[32, 8]]);
    expect(steps('next->x')).toEqual([
      [32, 8],
      [0, 4],
    ]);
    expect(steps('next.list[1]')).toEqual([
      [32, 8],
      [8, 4],
    ]);
    expect(steps('vector[2].x')).toEqual([
      [80, 8],
      [24, 4],
    ]);
    expect(memberPath(btf, outer, 'next.x')?.typeId).toBe(btf.find('unsigned int', 'int'));
  });

  it('indexes arrays, within their length if they have one', () => {
    expect(steps('in.list[1]')).toEqual([[24, 4]]);
    expect(steps('all[1].list[0]')).toEqual([[64, 4]]);
    expect(steps('rest[3].x')).toEqual([[108, 4]]);
    expect(steps('as_bytes[3]')).toEqual([[15, 1]]);
    expect(steps('in.list[2]')).toBeNull();
  });

  it('reads bit-fields by the smallest aligned word', () => {
    expect(steps('flag_a')).toEqual([[40, 1, 1, 3]]);
    expect(steps('flag_b')).toEqual([[40, 2, 6, 5]]);
    expect(steps('flag_c')).toEqual([[42, 2, 4, 12]]);
  });

  it('has nothing for what is not there, or no path', () => {
    const wrong = [
      'nope',
      'head.x',
      'head[0]',
      'opaque.x',
      'next.x.y',
      '',
      '.head',
      'head.',
      'in x',
      '[0]',
      'in..x',
      'headx',
      'all[1]list',
    ];
    expect(wrong.filter((path) => memberPath(btf, outer, path) !== null)).toEqual([]);
    expect(memberPath(btf, 0, 'x')).toBeNull();
  });

  it('reads bit-fields of BTF without kind_flag from their integer types', () => {
    const w = new BtfWriter();
    const three = w.int('unsigned int', 4, '', 3, 2);
    const s = w.composite('struct', 's', 4, [['b', three, 8]]);
    expect(memberPath(new Btf(w.bytes()), s, 'b')?.steps).toMatchObject([
      { offset: 1, size: 1, bitField: { shift: 2, width: 3 } },
    ]);
  });

  it('reads a bit-field that no aligned word holds from its first byte', () => {
    const w = new BtfWriter();
    const s = w.composite('struct', 's', 16, [['b', w.int('u64', 8), 60, 10]]);
    expect(memberPath(new Btf(w.bytes()), s, 'b')?.steps).toMatchObject([
      { offset: 7, size: 2, bitField: { shift: 4, width: 10 } },
    ]);
  });
});

describe('missingMember', () => {
  const { btf, outer } = sample();

  it('tells which type lacks what, what it has, and what is near', () => {
    expect(missingMember(btf, outer, 'next->lists')).toEqual({
      typeId: memberTarget(btf),
      missing: 'lists',
      has: ['x', 'list'],
      closest: 'list',
    });
    expect(missingMember(btf, outer, 'flag_d')?.closest).toBe('flag_a');
    expect(missingMember(btf, outer, 'zzz')?.closest).toBeNull();
    expect(missingMember(btf, outer, 'in.list[7]')).toMatchObject({ missing: '[7]', has: [] });
    expect(missingMember(btf, outer, 'head')).toBeNull();
  });
});

function memberTarget(btf: Btf): number {
  const pointer = btf.type(memberPath(btf, btf.find('outer', 'struct') ?? 0, 'next')?.typeId ?? 0);
  return pointer.kind === 'ptr' ? pointer.typeId : 0;
}

describe('listMembers', () => {
  it('lists those of anonymous structures and unions as its own', () => {
    const { btf, outer } = sample();
    expect(listMembers(btf, outer).slice(0, 5)).toEqual(['head', 'first', 'as_int', 'as_bytes', 'in']);
    expect(listMembers(btf, 1)).toEqual([]);
  });

  it('ends when a structure holds itself', () => {
    const w = new BtfWriter();
    const s = w.composite('struct', 's', 4, [['', 1, 0]]);
    const btf = new Btf(w.bytes());
    expect(() => listMembers(btf, s)).toThrow(/do not end/);
    expect(() => memberPath(btf, s, 'x')).toThrow(/do not end/);
  });

  it('is quick where structures hold each other many times', () => {
    const w = new BtfWriter();
    const levels = 40;
    for (let level = 1; level <= levels; level++) {
      const members = Array.from({ length: 20 }, () => ['', level + 1, 0] as const);
      w.composite('struct', '', 4, level === levels ? [['end', 0, 0]] : members);
    }
    expect(listMembers(new Btf(w.bytes()), 1)).toEqual(['end']);
  });
});
