import { describe, expect, it } from 'vitest';
import {
  Bool,
  boolConst,
  choose,
  decimalIn,
  firstText,
  given,
  Inet,
  Int,
  intKind,
  Text,
  textKind,
  wordConst,
  type AbsentNode,
} from './index.js';
import { settling } from '../../test/lowered.js';

const u32 = intKind(32, false);
const kind = textKind(16, true);
const reason = 'this kernel does not have it';

/** What the kernel of these tests does not have: values called `missing`. */
const settled = settling((node) => {
  if (node.op === 'value') return { op: 'absent', kind: node.kind, reason } as AbsentNode;
  return node.op === 'given' ? node.word : null;
});

const number = new Int<number>(u32, { op: 'value', kind: u32, name: 'missing' });
const slot = new Int<number>(u32, given({ op: 'slot', kind: u32, index: 0 }));
const text = new Text<string | null>(kind, { op: 'value', kind, name: 'missing' });
const inet = new Inet({ op: 'value', kind: { type: 'inet' }, name: 'missing' });
const memory = new Text<string | null>(kind, { op: 'string', kind, space: 'kernel', address: slot.node });
const absent = { op: 'absent', reason };
const no = { op: 'const', value: 0n };
const yes = { op: 'const', value: 1n };

describe('what the kernel does not have', () => {
  it.each([
    ['the negative of a number', number.neg()],
    ['a sum', number.add(1)],
    ['a sum, on the right', slot.add(number)],
    ['a choice by it', choose(number.eq(number).not().eq(true), number, slot)],
    ['a choice of it', choose(slot.eq(1), number, slot)],
    ['a number in a text', decimalIn(text, ':', 0)],
    ['the first of texts', firstText(text, text)],
    ['a text', text],
  ])('makes %s absent', (_, { node }) => {
    expect(settled(node)).toMatchObject(absent);
  });

  it.each([
    ['is equal to nothing', number.eq(slot), no],
    ['is not equal to anything', number.ne(slot), yes],
    ['is not less', number.lt(slot), no],
    ['does not equal a text', text.eq('x'), no],
    ['is in no network', inet.within('0.0.0.0/0'), no],
    ['does not meet a condition', new Bool(number.node).and(slot.eq(1)), no],
  ])('%s', (_, { node }, meant) => {
    expect(settled(node)).toMatchObject(meant);
  });

  it('leaves out an alternative, and gives way to a constant text', () => {
    expect(settled(firstText(text, memory).node)).toMatchObject({ op: 'string' });
    expect(settled(text.or('?').node)).toMatchObject({ op: 'constText', value: '?' });
    const either = new Bool(number.node).or(slot.eq(1));
    expect(settled(either.node)).toEqual(settled(slot.eq(1).node));
  });
});

describe('a text', () => {
  const comm = new Text<string>(kind, { op: 'comm', task: null, offset: 0, kind });

  it('that can always be read needs no other one', () => {
    expect(settled(comm.or('?').node)).toMatchObject({ op: 'comm' });
    expect(settled(memory.or('?').or('!').node)).toEqual(settled(memory.or('?').node));
  });

  it('that is a constant is compared before there is a program', () => {
    const constant = new Text<string>(kind, { op: 'constText', kind, value: 'curl' });
    expect(settled(constant.eq('curl').node)).toEqual(boolConst(true));
    expect(settled(constant.startsWith('x').node)).toEqual(boolConst(false));
  });

  it('with NUL in it, or none that lies in memory, is refused where the kernel cannot use it', () => {
    const bytes = new Text<string | null>(kind, {
      op: 'bytes',
      kind,
      space: 'user',
      address: slot.node,
      length: wordConst(3n),
    });
    expect(() => settled(bytes.eq('a').node)).toThrow('TAP_KIND: a text that contains NUL');
    expect(() => settled(decimalIn(comm, ':', 0).node)).toThrow(
      'TAP_KIND: this needs a text that lies in memory',
    );
  });
});
