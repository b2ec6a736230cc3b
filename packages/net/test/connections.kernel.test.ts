import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { getSystemErrorName } from 'node:util';
import { attach, on, type Mechanism } from '@tap/native-core';
import { be16, context, narrow, struct, u32, u64, type Int } from '@tap/native-core/tapset';
import { beforeAll, describe, expect, it } from 'vitest';
import { tcp } from '../src/index.js';

type Row = Readonly<Record<string, string | number | bigint | null | undefined>>;

const script = fileURLToPath(new URL('workload/connections.pl', import.meta.url));
/** What else the headers of IP say, to see that they lie at `iphdr`. */
const Ipv4 = struct('iphdr', { length: be16.at('tot_len') });
const Ipv6 = struct('ipv6hdr', { length: be16.at('payload_len') });

const caller = (): Int => narrow<number>(u32, context('pid_tgid', u64).shr(32));
const queries = [
  on(tcp.disconnect).with(() => ({ pid: caller() })),
  on(tcp.disconnect.return).with(() => ({ pid: caller() })),
  on(tcp.setsockopt).with(() => ({ pid: caller() })),
  on(tcp.setsockopt.return).with(() => ({ pid: caller() })),
  on(tcp.receive),
  on(tcp.ipv4_receive).with((e) => ({ length: Ipv4.at(e.iphdr).length })),
  on(tcp.ipv6_receive).with((e) => ({ length: Ipv6.at(e.iphdr).length })),
  on(tcp.setsockopt.return)
    .where((e) => e.optstr.eq('TCP_CONGESTION').and(e.error.eq('ENOENT')))
    .select((e) => ({ refused: e.optname, sport: e.sport })),
];
const breakpoints: readonly Mechanism[] = ['kprobe', 'kretprobe', 'raw_tp'];

/** Runs the workload, seen in two ways at once, and gives what it says and the events of each way. */
async function run(): Promise<{ said: readonly Row[]; seen: readonly (readonly Row[])[] }> {
  const sessions = [await attach(queries), await attach(queries, { mechanisms: breakpoints })];
  const output = execFileSync('perl', [script], { encoding: 'utf8' });
  const seen: Row[][] = [];
  for (const session of sessions) {
    await session.close();
    const events: Row[] = [];
    for await (const event of session) events.push(event as unknown as Row);
    seen.push(events);
  }
  const said = output.trimEnd().split('\n');
  return { said: said.map((line) => JSON.parse(line) as Row), seen };
}

const without = (row: Row, ...keys: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)));
const valuesOf = (row: Row): Row => without(row, 'probe', 'time', 'cpu', 'pid');
/** What the workload says of a socket, as events say it. */
const saidOf = (row: Row): Row => {
  const { sock } = row;
  const values = without(row, 'what', 'ret', 'sock');
  return sock === undefined ? values : { ...values, sock: BigInt(sock ?? 0) };
};
const endOf = ({ ret }: Row): Row => ({ ret, error: ret === 0 ? null : getSystemErrorName(Number(ret)) });
/** In one order, whatever the CPUs took first. */
const ordered = (rows: readonly Row[]): readonly Row[] => {
  const keys = ['sport', 'dport', 'seq', 'ackseq', 'psh', 'fin', 'rst', 'window'];
  const key = (row: Row): string => keys.map((name) => String(row[name])).join(' ');
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
};

let result: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  result = await run();
});
const said = (what: string): readonly Row[] => result.said.filter((row) => row['what'] === what);

describe.each([
  ['the best mechanism', 0],
  ['breakpoints', 1],
])('TCP connections, by %s', (_, way) => {
  const events = (probe: string): readonly Row[] =>
    result.seen[way]?.filter((row) => row['probe'] === probe && !('refused' in row)) ?? [];
  /** What the workload itself does. */
  const done = (probe: string): readonly Row[] => {
    const [process] = said('process');
    return events(probe)
      .filter(({ pid }) => pid === process?.['pid'])
      .map(valuesOf);
  };
  /** Segments between ports of the workload. */
  const received = (probe: string): readonly Row[] => {
    const ports = new Set(said('segment').map(({ sport }) => sport));
    return events(probe)
      .filter(({ sport, dport }) => ports.has(sport) && ports.has(dport))
      .map(valuesOf);
  };

  it('sees which sockets are disconnected, and by which flags', () => {
    const name = 'tcp.disconnect';
    const sockets = result.said.filter(({ what }) => what === 'disconnect' || what === 'refused');
    expect(sockets).toHaveLength(15);
    const disconnected = done(name);
    expect(disconnected).toEqual(
      // The kernel does not list a socket that was refused.
      sockets.map((row) => ({ sock: expect.any(BigInt) as bigint, ...saidOf(row), name })),
    );
    expect(done('tcp.disconnect.return')).toEqual(
      disconnected.map(({ sock }) => ({ name, sock, ret: 0, error: null })),
    );
  });

  it('sees which options are set, and which are refused', () => {
    const name = 'tcp.setsockopt';
    expect(said('option').length).toBeGreaterThan(3 * 15);
    expect(done('tcp.setsockopt')).toEqual(said('option').map((row) => ({ ...saidOf(row), name })));
    expect(done('tcp.setsockopt.return')).toEqual(
      said('option').map((row) => ({ ...saidOf(row), ...endOf(row), name })),
    );
  });

  it('compares names of options and of errors in the kernel', () => {
    const unknown = said('option').filter(({ optstr, ret }) => optstr === 'TCP_CONGESTION' && ret === -2);
    expect(unknown).toHaveLength(3);
    expect(result.seen[way]?.filter((row) => 'refused' in row).map(valuesOf)).toEqual(
      unknown.map(({ sport }) => ({ refused: 13, sport })),
    );
  });

  it('sees the segments that come in, as a packet socket sees them', () => {
    const segments = said('segment').map((row) => without(row, 'what'));
    const facts = { name: 'tcp.receive', protocol: 6 };
    const arrived = received('tcp.receive');
    expect(ordered(arrived.map((row) => without(row, 'iphdr')))).toEqual(
      ordered(segments.map((row) => ({ ...without(row, 'length'), ...facts }))),
    );
    for (const row of arrived) expect(row['iphdr']).toBeGreaterThan(2n ** 63n);
  });

  it('sees those of each version of IP, and their headers', () => {
    for (const [name, version] of [
      ['tcp.ipv4.receive', 2],
      ['tcp.ipv6.receive', 10],
    ] as const) {
      const segments = said('segment').filter(({ family }) => family === version);
      expect(segments.length).toBeGreaterThan(20);
      expect(ordered(received(name).map((row) => without(row, 'iphdr')))).toEqual(
        ordered(segments.map((row) => ({ ...without(row, 'what'), name, protocol: 6 }))),
      );
    }
  });

  it('sees every flag', () => {
    const flags = ['syn', 'ack', 'psh', 'urg', 'fin', 'rst'];
    const kinds = received('tcp.receive').map((row) => flags.filter((flag) => row[flag] === 1).join(' '));
    const wanted = ['syn', 'syn ack', 'ack', 'ack psh', 'ack psh urg', 'ack fin', 'ack rst'];
    expect(new Set(kinds)).toEqual(new Set(wanted));
  });
});
