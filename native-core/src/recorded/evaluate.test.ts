import { describe, expect, it } from 'vitest';
import {
  address,
  bool,
  currentComm,
  errno,
  fn,
  i32,
  i64,
  kernelString,
  nullable,
  on,
  probe,
  socketAddress,
  u16,
  u32,
  u64,
  u8,
  usize,
  type QuerySpec,
} from '../define/index.js';
import { choose, type Bool, type Expression, type Node } from '../expr/index.js';
import { wordsOf } from '../measure/index.js';
import { madeTable } from '../table/index.js';
import { conditionOf, EventTable, valueOf, type RecordedEvent, type RecordedEvents } from './index.js';

const probed = probe('test', {
  at: fn('test', {
    byte: u8,
    port: u16,
    code: i32,
    mark: u32,
    size: usize,
    cookie: u64,
    offset: i64,
    sock: address,
    listening: bool,
    text: kernelString(8),
    family: u16,
  }),
  values: ({ family, mark, sock, ...others }) => ({
    ...others,
    mark,
    sock,
    page: nullable(sock),
    count: nullable(mark),
    error: errno(others.code),
    addr: socketAddress(family, mark, sock),
  }),
});
const query = on(probed).with(() => ({ comm: currentComm() }));
type V = typeof probed.values;

/** What events of a query are known by: all that it reports. */
function recordedEvents({ fields, probe: of }: QuerySpec): RecordedEvents {
  const text = (node: Node): string =>
    JSON.stringify(node, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part));
  return {
    probe: of.name,
    values: (node) =>
      Object.entries(fields ?? {}).flatMap(([name, field]) =>
        text(field.node) === text(node) ? [{ name, kind: field.kind }] : [],
      ),
    allMeet: () => false,
  };
}

const events = recordedEvents(query.spec);
const usual: RecordedEvent = {
  byte: 200,
  port: 443,
  code: -11,
  mark: 0xffff_ffff,
  size: 1000,
  cookie: 2n ** 64n - 1n,
  offset: -(2n ** 63n),
  sock: 0xffff_8880_0000_0000n,
  listening: true,
  text: 'abc',
  page: 0x1000n,
  count: 3,
  error: 'EAGAIN',
  addr: '10.1.2.3',
  comm: 'curl',
};

const cases: readonly (readonly [
  what: string,
  condition: (e: V) => Bool,
  change: RecordedEvent,
  met: boolean,
])[] = [
  ['a number', (e) => e.size.gt(999), {}, true],
  ['a number that is equal', (e) => e.size.gt(1000), {}, false],
  ['a negative number', (e) => e.code.lt(0), {}, true],
  ['a negative number and an unsigned one', (e) => e.code.lt(e.cookie), {}, true],
  ['an unsigned number and a negative one', (e) => e.cookie.gt(e.code), {}, true],
  ['the least number', (e) => e.offset.lt(-1), {}, true],
  ['the greatest unsigned number', (e) => e.cookie.gt(2n ** 63n), {}, true],
  ['a sum that wraps', (e) => e.cookie.add(2).eq(1n), {}, true],
  ['a difference of unsigned 64-bit numbers that wraps', (e) => e.size.sub(1001).gt(0), {}, true],
  ['a difference of unsigned narrow numbers', (e) => e.port.sub(444).lt(0), {}, true],
  ['a product that wraps', (e) => e.cookie.mul(2).eq(2n ** 64n - 2n), {}, true],
  ['a division by zero', (e) => e.size.div(e.byte).eq(0), { byte: 0 }, true],
  ['a remainder by zero', (e) => e.size.mod(e.byte).eq(1000), { byte: 0 }, true],
  ['a remainder with a sign', (e) => e.code.mod(4).eq(-3), {}, true],
  ['a quotient with a sign', (e) => e.code.div(4).eq(-2), {}, true],
  ['a shift of a negative number', (e) => e.code.shr(1).eq(-6), {}, true],
  ['a shift by the low six bits', (e) => e.size.shl(65).eq(2000), {}, true],
  ['a negative', (e) => e.code.neg().eq(11), {}, true],
  ['bits', (e) => e.mark.has(0x8000_0000).and(e.byte.bitNot().bitAnd(0xff).eq(55)), {}, true],
  ['a choice', (e) => choose(e.listening, e.size, e.port).eq(1000), { listening: false }, false],
  ['a list', (e) => e.port.in([80, 443]), {}, true],
  ['a condition', (e) => e.listening.not(), {}, false],
  ['an address', (e) => e.sock.isNull(), { sock: 0n }, true],
  ['a range of addresses', (e) => e.sock.within(0xffff_8000_0000_0000n, 0xffff_9000_0000_0000n), {}, true],
  ['an address that is not there is not null', (e) => e.page.isNull(), { page: null }, false],
  ['an address that is not there differs', (e) => e.page.ne(0n), { page: null }, true],
  ['a number that may be there', (e) => e.count.eq(3), {}, true],
  ['a number that is not there', (e) => e.count.eq(3), { count: null }, false],
  ['a number that is not there, not', (e) => e.count.ne(3), { count: null }, true],
  ['an error', (e) => e.error.eq('EAGAIN'), {}, true],
  ['another error', (e) => e.error.eq('EPERM'), {}, false],
  ['no error', (e) => e.error.eq(null), { error: null }, true],
  ['some error', (e) => e.error.ne(null), {}, true],
  ['a text', (e) => e.text.eq('abc'), {}, true],
  ['a part of a text', (e) => e.text.eq('ab'), {}, false],
  ['the beginning of a text', (e) => e.text.startsWith('ab'), {}, true],
  ['a text that cannot be read', (e) => e.text.eq('abc'), { text: null }, false],
  ['a text that cannot be read differs', (e) => e.text.ne('abc'), { text: null }, true],
  ['another text for one that cannot be read', (e) => e.text.or('none').eq('none'), { text: null }, true],
  ['a text that is no UTF-8', (e) => e.text.eq('a\udcff'), { text: 'a\udcff' }, true],
  ['a text that was cut', (e) => e.text.eq('abcdefg'), { text: 'abcdefg…' }, false],
  ['a text that ends as if it were cut', (e) => e.text.eq('abcd…'), { text: 'abcd…' }, true],
  ['the beginning of a text that was cut', (e) => e.text.startsWith('abcdefg'), { text: 'abcdefg…' }, true],
  ['a longer text than one that was cut', (e) => e.text.eq('abcxefghij'), { text: 'abcdefg…' }, false],
  ['the name of a program', () => currentComm().in(['wget', 'curl']), {}, true],
  ['a network', (e) => e.addr.within('10.0.0.0/8'), {}, true],
  ['a network that ends within a byte', (e) => e.addr.within('10.1.2.4/30'), {}, false],
  ['another address', (e) => e.addr.ne('10.1.2.3'), {}, false],
  ['a network of the other version', (e) => e.addr.within('::/0'), {}, false],
  ['a mapped address', (e) => e.addr.eq('::ffff:10.1.2.3'), { addr: '::ffff:10.1.2.3' }, true],
  ['no network address', (e) => e.addr.ne('10.1.2.3'), { addr: null }, true],
  ['both of which one is not met', (e) => e.size.gt(1).and(e.port.eq(80)), {}, false],
  ['either, of which one is not there', (e) => e.count.eq(1).or(e.size.eq(1000)), { count: null }, true],
];

describe('a condition on recorded events', () => {
  it.each(cases)('is met as in the kernel: %s', (_, condition, change, met) => {
    const { spec } = query.where(condition);
    const isMet = conditionOf((spec.condition as Bool).node, events);
    expect(isMet({ ...usual, ...change })).toBe(met);
    // What other events lack does not change what is true of this one.
    for (const name of Object.keys(usual)) isMet({ ...usual, [name]: null });
    expect(isMet({ ...usual, ...change })).toBe(met);
  });

  const absentIn = (absent: 'always' | 'sometimes'): RecordedEvents => ({
    ...events,
    values: (node) => events.values(node).map((value) => ({ ...value, absent })),
  });

  it.each([
    ['equal to nothing', (e: V) => e.error.eq(null), false],
    ['unlike everything', (e: V) => e.error.ne(null), true],
    ['unlike everything else', (e: V) => e.error.eq('EAGAIN').not(), true],
    ['of no other value', (e: V) => e.count.eq(3), false],
  ])('finds a value that the kernel never had %s', (_, condition, met) => {
    const { spec } = query.where(condition);
    const isMet = conditionOf((spec.condition as Bool).node, absentIn('always'));
    expect(isMet({ ...usual, error: null, count: null })).toBe(met);
  });

  it('says when null does not tell whether the kernel had the value', () => {
    const isMet = (condition: (e: V) => Bool) =>
      conditionOf((query.where(condition).spec.condition as Bool).node, absentIn('sometimes'));
    const noError = isMet((e) => e.error.eq(null));
    expect(noError(usual)).toBe(false);
    expect(() => noError({ ...usual, error: null })).toThrow('the kernel does not have it everywhere');
    // Here null has one meaning.
    expect(isMet((e) => e.count.ne(3))({ ...usual, count: null })).toBe(true);
  });

  it('names what was not recorded', () => {
    const few = recordedEvents(on(probed).select((e) => ({ size: e.size })).spec);
    const { spec } = query.where((e) => e.size.gt(1).and(e.port.eq(80)));
    expect(() => conditionOf((spec.condition as Bool).node, few)).toThrow(
      'a recording of test lacks what is asked: port was not recorded',
    );
  });

  it('says when too little of a text was recorded', () => {
    const { spec } = query.where((e) => e.text.eq('abcdefghij'));
    const isMet = conditionOf((spec.condition as Bool).node, events);
    expect(() => isMet({ ...usual, text: 'abcdefg…' })).toThrow('only its first 7 bytes were taken');
  });
});

it('values are computed as the kernel computes them', () => {
  const { size, code, listening, error, comm } = { ...query.spec.fields } as Record<string, Expression>;
  const { fields } = on(probed).select((e) => ({
    kilobytes: e.size.div(512),
    wrapped: e.cookie.add(3),
    small: e.code.lt(0),
  })).spec;
  const read = (one: Expression | undefined): unknown => valueOf(one as Expression, events)(usual);
  expect([size, code, listening, error, comm].map(read)).toEqual([1000, -11, true, 'EAGAIN', 'curl']);
  expect(Object.values(fields).map(read)).toEqual([1, 2n, true]);
});

it('a table of recorded events has the rows that the kernel would have', () => {
  const table = new EventTable<{ readonly port: number }, Readonly<Record<string, unknown>>>(
    on(probed)
      .where((e) => e.size.gt(0))
      .by((e) => ({ port: e.port }), { keys: 2 })
      .count().spec,
  );
  const take = table.taker(events);
  for (const [port, size] of [
    [80, 1],
    [443, 2],
    [80, 3],
    [80, 0],
    [22, 9],
  ])
    take({ ...usual, port, size, time: 1n });
  const made = table.table();
  expect([...made]).toEqual([
    [{ port: 80 }, 2],
    [{ port: 443 }, 1],
  ]);
  expect(made.dropped).toBe(1);
});

it.each([
  ['sum', (q: typeof query) => q.sum((e) => e.code), -33],
  ['min', (q: typeof query) => q.min((e) => e.code), -22],
  ['max', (q: typeof query) => q.max((e) => e.code), 0],
  ['avg', (q: typeof query) => q.avg((e) => e.code), -11],
  ['variance', (q: typeof query) => q.variance((e) => e.code), 242 / 3],
  ['first', (q: typeof query) => q.first((e) => e.code), -11],
  ['last', (q: typeof query) => q.last((e) => e.code), -22],
  ['distinct', (q: typeof query) => q.distinct((e) => e.code), 3],
] as const)('measures recorded events: %s', (_, measure, result) => {
  const table = new EventTable<unknown, number>(measure(query).spec);
  const take = table.taker(events);
  [-11, 0, -22].forEach((code, at) => take({ ...usual, code, time: BigInt(at + 1) }));
  expect(table.table().value).toBe(result);
});

it('distributes recorded numbers', () => {
  const table = new EventTable<unknown, { readonly count: number; readonly buckets: readonly unknown[] }>(
    query.hist((e) => e.code).spec,
  );
  const take = table.taker(events);
  for (const code of [-5, 0, 1, 3, 3]) take({ ...usual, code, time: 1n });
  expect(table.table().value).toMatchObject({ count: 5, min: -5, max: 3, sum: 2n });
});

it('a table of one row is empty before the first event, whatever it measures', () => {
  const numbers = [
    query.hist((e) => e.code),
    query.sum((e) => e.code),
    query.max((e) => e.code),
    query.count(),
  ];
  for (const { spec } of numbers) {
    const table = new EventTable<unknown, unknown>(spec);
    const take = table.taker(events);
    const rows = [...spec.aggregation.cells].map((cell) => new BigUint64Array(wordsOf(cell)));
    expect(madeTable(spec.aggregation, new Map([['', { key: {}, cells: rows }]]), 0).size).toBe(0);
    take({ ...usual, code: 0 });
    expect(table.table().size).toBe(1);
  }
});
