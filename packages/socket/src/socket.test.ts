import { describe, expect, expectTypeOf, it } from 'vitest';
import { on, type Probe, type RowOf } from '@tap/native-core/tapset';
import { socket } from './index.js';

const sockets = 'protocol flags name state type family';
const begin = `${sockets} size`;
const end = `${begin} success`;

/** Values of the manual (section "Socket"). */
const manual: Readonly<Record<string, string>> = {
  'socket.send': end,
  'socket.receive': end,
  'socket.sendmsg': begin,
  'socket.sendmsg.return': end,
  'socket.recvmsg': begin,
  'socket.recvmsg.return': end,
  'socket.aio_write': begin,
  'socket.aio_write.return': end,
  'socket.aio_read': begin,
  'socket.aio_read.return': end,
  'socket.writev': begin,
  'socket.writev.return': end,
  'socket.readv': begin,
  'socket.readv.return': end,
  'socket.create': 'protocol name requester type family',
  'socket.create.return': 'success protocol err name requester type family',
  'socket.close': sockets,
  'socket.close.return': 'name',
};
/** The other names that SystemTap and the manual's table of contents have. */
const others: Readonly<Record<string, string>> = {
  'socket.write_iter': begin,
  'socket.write_iter.return': end,
  'socket.read_iter': begin,
  'socket.read_iter.return': end,
  'socket.ready': begin,
  'socket.ready.return': end,
};
const names = { ...manual, ...others };

const entries = Object.values(socket) as readonly (Probe<object> & { readonly return?: Probe<object> })[];
const probes = entries.flatMap((entry) => [entry, ...(entry.return === undefined ? [] : [entry.return])]);

describe('socket probes', () => {
  it('have the names of the manual, and the other names', () => {
    expect(Object.values(manual).flatMap((values) => values.split(' '))).toHaveLength(125);
    expect(probes.map(({ name }) => name).sort()).toEqual(Object.keys(names).sort());
  });

  it.each(Object.entries(names))('%s has the values of the manual', (name, values) => {
    const found = Object.keys(probes.find((probe) => probe.name === name)?.values ?? {});
    expect(found.filter((value) => value !== 'error').sort()).toEqual(values.split(' ').sort());
  });

  it('report a failure by the name of the error, too', () => {
    const named = probes.filter(({ values }) => 'error' in values).map(({ name }) => name);
    const ends = Object.entries(names).filter(([, values]) => values.includes('success'));
    expect(named.sort()).toEqual(ends.map(([name]) => name).sort());
  });
});

describe('events of socket probes', () => {
  it('have the types of their values', () => {
    expectTypeOf<RowOf<typeof socket.send.values>>().toEqualTypeOf<{
      readonly name: string;
      readonly protocol: number;
      readonly family: number;
      readonly type: number;
      readonly state: number;
      readonly flags: number;
      readonly size: number;
      readonly success: number;
      readonly error: string | null;
    }>();
    expectTypeOf<RowOf<typeof socket.create.return.values>['err']>().toEqualTypeOf<number>();
    expectTypeOf<RowOf<typeof socket.close.return.values>>().toEqualTypeOf<{ readonly name: string }>();
  });

  it('can be asked for', () => {
    const failed = on(socket.receive).where((e) => e.error.eq('EAGAIN').and(e.family.eq(2)));
    expectTypeOf<(typeof failed)['row']['size']>().toEqualTypeOf<number>();
    expect(failed.spec.condition).not.toBeNull();
  });
});
