import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { attach, on } from '@tap/native-core';
import { context, u64 } from '@tap/native-core/tapset';
import { beforeAll, describe, expect, it } from 'vitest';
import { tcp } from '../src/index.js';

type Seen = Readonly<Record<string, unknown>> & { readonly probe: string };

const mine = () => context('pid_tgid', u64).shr(32).eq(process.pid);
/** Sizes that nothing else in this process sends. */
const sizes = [1001, 2003, 4007];

describe.each([
  ['127.0.0.1', 2],
  ['::1', 10],
])('tcp, on a real kernel, to %s', (address, family) => {
  let events: readonly Seen[] = [];
  let [client, server] = [0, 0];

  beforeAll(async () => {
    const session = await attach([
      on(tcp.sendmsg).where((e) => mine().and(e.daddr.eq(address))),
      on(tcp.sendmsg.return).where(mine),
      on(tcp.recvmsg).where((e) => mine().and(e.saddr.within(`${address}/${family === 2 ? 32 : 128}`))),
      on(tcp.recvmsg.return).where(mine),
    ]);
    const listener = createServer();
    listener.listen(0, address);
    await once(listener, 'listening');
    server = (listener.address() as AddressInfo).port;
    const socket = connect(server, address);
    const [other] = (await once(listener, 'connection')) as [Socket];
    client = socket.localPort ?? 0;
    let received = 0;
    other.on('data', ({ length }: { readonly length: number }) => (received += length));
    for (const size of sizes) {
      const before = received;
      socket.write(Buffer.alloc(size));
      while (received < before + size) await once(other, 'data');
    }
    socket.end();
    await once(other, 'end');
    other.end();
    listener.close();
    await session.close();
    const all: Seen[] = [];
    for await (const event of session) all.push(event as unknown as Seen);
    events = all;
  });

  it('sees what is sent, by whom and to whom', () => {
    const sent = events.filter(({ probe, sport }) => probe === 'tcp.sendmsg' && sport === client);
    expect(sent.map(({ size }) => size)).toEqual(sizes);
    for (const event of sent) {
      expect(event).toMatchObject({
        name: 'tcp.sendmsg',
        family,
        saddr: address,
        daddr: address,
        dport: server,
      });
      expect(event['sock']).toBeGreaterThan(2n ** 63n);
    }
    expect(new Set(sent.map(({ sock }) => sock)).size).toBe(1);
  });

  it('sees how each send ends', () => {
    const done = events.filter(({ probe, sport }) => probe === 'tcp.sendmsg.return' && sport === client);
    expect(done.map(({ size }) => size)).toEqual(sizes);
    for (const event of done) {
      expect(event).toMatchObject({
        name: 'tcp.sendmsg',
        family,
        saddr: address,
        daddr: address,
        dport: server,
        error: null,
      });
    }
  });

  it('sees what is received, from its own end', () => {
    const asked = events.filter(({ probe, sport }) => probe === 'tcp.recvmsg' && sport === server);
    const done = events.filter(({ probe, sport }) => probe === 'tcp.recvmsg.return' && sport === server);
    for (const event of [...asked, ...done]) {
      expect(event).toMatchObject({
        name: 'tcp.recvmsg',
        family,
        saddr: address,
        daddr: address,
        dport: client,
      });
    }
    // Node offers 64 KiB at a time.
    expect(new Set(asked.map(({ size }) => size))).toEqual(new Set([65_536]));
    const counts = done.map(({ size, error }) => [size, error]);
    const bytes = counts.map(([size]) => Number(size)).filter((size) => size > 0);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBe(sizes.reduce((sum, size) => sum + size, 0));
    // The end of the stream.
    expect(counts).toContainEqual([0, null]);
    for (const [size, error] of counts) if (Number(size) < 0) expect([size, error]).toEqual([-11, 'EAGAIN']);
  });
});
