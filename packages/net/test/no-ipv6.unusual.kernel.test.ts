import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { attach, on } from '@tap/native-core';
import { readTapset } from '@tap/native-core/inspect';
import { expect, it } from 'vitest';
import * as net from '../src/index.js';

type Seen = Readonly<Record<string, unknown>> & { readonly probe: string };

/** Sizes that nothing else sends. */
const [tcpBytes, udpBytes] = [1013, 1019];

async function talk(): Promise<{ client: number; server: number; datagrams: number }> {
  const listener = createServer();
  listener.listen(0);
  await once(listener, 'listening');
  const server = (listener.address() as AddressInfo).port;
  const socket = connect(server, '127.0.0.1');
  const [other] = (await once(listener, 'connection')) as [Socket];
  const client = socket.localPort ?? 0;
  socket.end(Buffer.alloc(tcpBytes));
  other.resume();
  await once(other, 'end');
  other.end();
  listener.close();

  const receiver = createSocket('udp4');
  receiver.bind(0, '127.0.0.1');
  await once(receiver, 'listening');
  const datagrams = receiver.address().port;
  const sender = createSocket('udp4');
  sender.send(Buffer.alloc(udpBytes), datagrams, '127.0.0.1');
  await once(receiver, 'message');
  sender.close();
  receiver.close();
  return { client, server, datagrams };
}

it('every probe of the network attaches to a kernel without IPv6, and sees IPv4', async ({ skip }) => {
  skip(
    process.env['TAP_TEST_UNUSUAL'] !== '1',
    'it needs a kernel without IPv6: tools/vm/run --append ipv6.disable=1',
  );
  expect(existsSync('/proc/net/if_inet6')).toBe(false);
  const tapset = readTapset(net, { name: '@tap/net', version: null, documentation: null });
  const probes = [...tapset.probes.values()].map(({ probe }) => probe);
  expect(probes.length).toBeGreaterThan(40);
  const session = await attach(probes.map((probe) => on(probe)));
  const seen: Seen[] = [];
  const reading = (async () => {
    for await (const event of session) seen.push(event as unknown as Seen);
  })();
  const { client, server, datagrams } = await talk();
  await session.close();
  await reading;

  const loopback = { family: 2, saddr: '127.0.0.1', daddr: '127.0.0.1' };
  expect(seen).toContainEqual(
    expect.objectContaining({
      probe: 'tcp.sendmsg',
      ...loopback,
      sport: client,
      dport: server,
      size: tcpBytes,
    }),
  );
  expect(seen).toContainEqual(
    expect.objectContaining({ probe: 'tcp.receive', ...loopback, sport: client, dport: server }),
  );
  expect(seen).toContainEqual(
    expect.objectContaining({ probe: 'udp.sendmsg', size: udpBytes, daddr: '127.0.0.1', dport: datagrams }),
  );
  expect(seen.some(({ probe }) => probe === 'netdev.receive')).toBe(true);
  expect(seen.filter(({ probe, family }) => probe.includes('ipv6') || family === 10)).toEqual([]);
});
