import { describe, expect, expectTypeOf, it } from 'vitest';
import { on, type RowOf } from '@tap/native-core/tapset';
import { tcp } from './index.js';

/** Values of the manual, and of SystemTap today where the manual has none (section "Networking"). */
const manual = {
  'tcp.sendmsg': ['name', 'sock', 'size'],
  'tcp.sendmsg.return': ['name', 'size'],
  'tcp.recvmsg': ['saddr', 'daddr', 'name', 'sport', 'dport', 'size', 'sock'],
  'tcp.recvmsg.return': ['saddr', 'daddr', 'name', 'sport', 'dport', 'size'],
};
/** What tap adds. */
const endpoints = ['family', 'saddr', 'daddr', 'sport', 'dport'];
const added = {
  'tcp.sendmsg': endpoints,
  'tcp.sendmsg.return': [...endpoints, 'sock', 'error'],
  'tcp.recvmsg': ['family'],
  'tcp.recvmsg.return': ['family', 'sock', 'error'],
};

const probes = [tcp.sendmsg, tcp.sendmsg.return, tcp.recvmsg, tcp.recvmsg.return];

describe('tcp probes', () => {
  it('have the names of the manual', () => {
    expect(probes.map(({ name }) => name)).toEqual(Object.keys(manual));
  });

  it.each(probes)('$name has the values of the manual and those that tap adds', ({ name, values }) => {
    const key = name as keyof typeof manual;
    expect(Object.keys(values).sort()).toEqual([...manual[key], ...added[key]].sort());
  });

  it('also send where the kernel has a function for pages', () => {
    const places = tcp.sendmsg.groups.map((group) => group.map(({ place }) => [place.name, place.optional]));
    expect(places).toEqual([[['tcp_sendmsg', false]], [['tcp_sendpage', true]]]);
  });

  it('find the size by whichever name the kernel gives it', () => {
    expect(tcp.recvmsg.groups[0]?.[0]?.place.argumentNames).toEqual([['sk'], ['len']]);
  });
});

describe('events of tcp probes', () => {
  it('have the types of their values', () => {
    type Sent = RowOf<typeof tcp.sendmsg.values>;
    expectTypeOf<Sent['size']>().toEqualTypeOf<number>();
    expectTypeOf<Sent['sock']>().toEqualTypeOf<bigint>();
    expectTypeOf<Sent['saddr']>().toEqualTypeOf<string | null>();
    expectTypeOf<Sent['dport']>().toEqualTypeOf<number>();
    expectTypeOf<Sent['name']>().toEqualTypeOf<string>();
    expectTypeOf<Sent>().not.toHaveProperty('error');
    type Done = RowOf<typeof tcp.sendmsg.return.values>;
    expectTypeOf<Done['error']>().toEqualTypeOf<string | null>();
    expectTypeOf<Done['size']>().toEqualTypeOf<number>();
    expectTypeOf<Done['daddr']>().toEqualTypeOf<string | null>();
  });

  it('can be asked for', () => {
    const failed = on(tcp.sendmsg.return)
      .where((e) => e.error.eq('EAGAIN').and(e.daddr.within('10.0.0.0/8')))
      .select((e) => ({ to: e.daddr, port: e.dport }));
    expectTypeOf<(typeof failed)['row']>().toEqualTypeOf<{
      readonly to: string | null;
      readonly port: number;
    }>();
    expect(Object.keys(failed.fields)).toEqual(['to', 'port']);
  });
});
