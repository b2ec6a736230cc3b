import { describe, expect, expectTypeOf, it } from 'vitest';
import { on, type Probe, type RowOf } from '@tap/native-core/tapset';
import { tcp } from './index.js';

/** Values of `tcp.receive` in the manual. */
const received = ['urg', 'psh', 'rst', 'dport', 'saddr', 'daddr', 'ack', 'syn', 'fin', 'sport'];
/** Values of the manual, and of SystemTap today where the manual has none (section "Networking"). */
const manual = {
  'tcp.sendmsg': ['name', 'sock', 'size'],
  'tcp.sendmsg.return': ['name', 'size'],
  'tcp.recvmsg': ['saddr', 'daddr', 'name', 'sport', 'dport', 'size', 'sock'],
  'tcp.recvmsg.return': ['saddr', 'daddr', 'name', 'sport', 'dport', 'size'],
  'tcp.disconnect': ['saddr', 'daddr', 'flags', 'name', 'sport', 'dport', 'sock'],
  'tcp.disconnect.return': ['ret', 'name'],
  'tcp.setsockopt': ['optstr', 'level', 'optlen', 'name', 'optname', 'sock'],
  'tcp.setsockopt.return': ['ret', 'name'],
  'tcp.receive': received,
  'tcp.ipv4.receive': received,
  'tcp.ipv6.receive': received,
};
/** What tap adds. */
const endpoints = ['family', 'saddr', 'daddr', 'sport', 'dport'];
const segment = ['name', 'family', 'seq', 'ackseq', 'window', 'protocol', 'iphdr'];
const added = {
  'tcp.sendmsg': endpoints,
  'tcp.sendmsg.return': [...endpoints, 'sock', 'error'],
  'tcp.recvmsg': ['family'],
  'tcp.recvmsg.return': ['family', 'sock', 'error'],
  'tcp.disconnect': ['family'],
  'tcp.disconnect.return': ['sock', 'error'],
  'tcp.setsockopt': endpoints,
  'tcp.setsockopt.return': [...endpoints, 'sock', 'level', 'optname', 'optstr', 'optlen', 'error'],
  'tcp.receive': segment,
  'tcp.ipv4.receive': segment,
  'tcp.ipv6.receive': segment,
};

const probes: readonly Probe<object>[] = [
  tcp.sendmsg,
  tcp.sendmsg.return,
  tcp.recvmsg,
  tcp.recvmsg.return,
  tcp.disconnect,
  tcp.disconnect.return,
  tcp.setsockopt,
  tcp.setsockopt.return,
  tcp.receive,
  tcp.ipv4_receive,
  tcp.ipv6_receive,
];

describe('tcp probes', () => {
  it('have the names of the manual', () => {
    expect(probes.map(({ name }) => name)).toEqual(Object.keys(manual));
  });

  it.each(probes)('$name has the values of the manual and those that tap adds', ({ name, values }) => {
    const key = name as keyof typeof manual;
    expect(Object.keys(values).sort()).toEqual([...manual[key], ...added[key]].sort());
  });

  it('also send where the kernel has a function for pages', () => {
    const places = tcp.sendmsg.choices.map((choice) =>
      choice.map(({ place }) => [place.name, place.optional]),
    );
    expect(places).toEqual([[['tcp_sendmsg', false]], [['tcp_sendpage', true]]]);
  });

  it('receive segments of both versions of IP, or of one', () => {
    const places = [tcp.receive, tcp.ipv4_receive, tcp.ipv6_receive].map(({ choices }) =>
      choices.map((choice) => choice.map(({ place }) => place.name)),
    );
    expect(places).toEqual([[['tcp_v4_rcv'], ['tcp_v6_rcv']], [['tcp_v4_rcv']], [['tcp_v6_rcv']]]);
  });

  it('find the size by whichever name the kernel gives it', () => {
    expect(tcp.recvmsg.choices[0]?.[0]?.place.argumentNames).toEqual([['sk'], ['len']]);
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
    expectTypeOf<RowOf<typeof tcp.setsockopt.values>['optstr']>().toEqualTypeOf<string>();
    expectTypeOf<RowOf<typeof tcp.receive.values>['syn']>().toEqualTypeOf<number>();
    expectTypeOf<RowOf<typeof tcp.receive.values>['iphdr']>().toEqualTypeOf<bigint>();
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
    expect(Object.keys(failed.spec.fields)).toEqual(['to', 'port']);
  });
});
