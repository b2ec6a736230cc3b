import { count, hist, on, sum } from '@tap/native-core';
import { compile } from '@tap/native-core/inspect';
import type { Attachable } from '@tap/native-core/tapset';
import { execname, pid, ppid } from '@tap/context';
import { kprocess } from '@tap/kprocess';
import { tcp } from '@tap/net';
import { signal } from '@tap/signal';
import { socket } from '@tap/socket';
import { expect, it } from 'vitest';
import { fixtureKernel } from './fixture.js';

const kernel = fixtureKernel('6.12');

/** Instructions of a query's programs, by the mechanism of each. */
function instructionsOf(query: Attachable): string {
  const programs = compile(query, kernel).programs.filter(({ role }) => role === 'reports');
  return programs
    .sort((a, b) => a.number - b.number)
    .map(({ alternatives: [best] }) => {
      if (best === undefined) throw new RangeError('a program has an alternative');
      return `${best.candidate.mechanism} ${best.code.filter(({ op }) => op !== 'label').length}`;
    })
    .join(', ');
}

const queries: Readonly<Record<string, Attachable>> = {
  'tcp.sendmsg, all values': on(tcp.sendmsg),
  'tcp.sendmsg, its size alone': on(tcp.sendmsg).select((e) => ({ size: e.size })),
  'tcp.sendmsg, a filter on an argument': on(tcp.sendmsg)
    .where((e) => e.size.ge(65_536))
    .select((e) => ({ size: e.size })),
  'tcp.recvmsg.return, a filter on addresses': on(tcp.recvmsg.return)
    .where((e) => e.size.gt(0).and(e.daddr.within('10.0.0.0/8')))
    .select((e) => ({ from: e.daddr, size: e.size })),
  'kprocess.exec, with three functions': on(kprocess.exec).with(() => ({
    comm: execname(),
    pid: pid(),
    parent: ppid(),
  })),
  'signal.send, all values': on(signal.send),
  'socket.sendmsg.return, all values': on(socket.sendmsg.return),
  'tcp.sendmsg, counted': on(tcp.sendmsg).count(),
  'tcp.sendmsg, counted by program': on(tcp.sendmsg)
    .by(() => ({ comm: execname() }))
    .count(),
  'tcp.sendmsg, distributed': on(tcp.sendmsg).hist((e) => e.size, { bits: 2 }),
  'tcp.sendmsg, three measures by address': on(tcp.sendmsg)
    .by((e) => ({ to: e.daddr }))
    .aggregate((e) => ({ n: count(), bytes: sum(e.size), sizes: hist(e.size) })),
  'tcp.recvmsg.return, how long by program': on(tcp.recvmsg.return)
    .by(() => ({ comm: execname() }))
    .hist((e) => e.elapsed),
};

it('the programs of some queries have no more instructions than before', () => {
  const table = Object.entries(queries).map(([name, query]) => `${name}: ${instructionsOf(query)}`);
  expect(`\n${table.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    tcp.sendmsg, all values: fentry 184
    tcp.sendmsg, its size alone: fentry 34
    tcp.sendmsg, a filter on an argument: fentry 36
    tcp.recvmsg.return, a filter on addresses: fexit 66
    kprocess.exec, with three functions: fentry 332, fexit 310, fexit 310, fexit 310, fexit 310, fentry 288
    signal.send, all values: fentry 88, fentry 122
    socket.sendmsg.return, all values: tp_btf 77
    tcp.sendmsg, counted: fentry 19
    tcp.sendmsg, counted by program: fentry 75
    tcp.sendmsg, distributed: fentry 72
    tcp.sendmsg, three measures by address: fentry 194
    tcp.recvmsg.return, how long by program: fexit 143
    "
  `);
});
