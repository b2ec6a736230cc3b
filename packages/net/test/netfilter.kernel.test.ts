import { execFileSync, execSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { attach, on, type Mechanism, type Session } from '@tap/native-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/src/until.js';
import { netfilter } from '../src/index.js';
import { callNumbers } from '../../testing/src/system-calls.js';

type Event = Readonly<Record<string, unknown>> & { readonly probe: string };

const script = fileURLToPath(new URL('workload/nftables.pl', import.meta.url));
const port = 4747;
/** Bytes of data by what is sent; each with the headers of IP and UDP. */
const local = 211;
const routed = 223;
const bridged = 227;
const toBridge = 229;
const header = { ipv4: 20 + 8, ipv6: 40 + 8 } as const;

/** Where the other machines are, and their addresses. */
const macOf = {
  left: '02:77:00:00:00:01',
  right: '02:77:00:00:00:02',
  one: '02:77:00:00:00:03',
  two: '02:77:00:00:00:04',
} as const;
type Place = keyof typeof macOf;
const places = Object.keys(macOf) as Place[];

/** Has one ip(8) do several things, in this network namespace or in another one. */
function ip(things: string, place?: Place): void {
  const options = place === undefined ? [] : ['-n', place];
  execFileSync('ip', [...options, '-batch', '-'], { input: things });
}

/**
 * Makes this machine a router between two others, and a bridge between two more: `left` and `right` are network namespaces on
 * the two sides of the router, `one` and `two` at the ports of the bridge.
 */
function connectMachines(): void {
  execSync('modprobe br_netfilter; sysctl -q net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1');
  for (const place of places)
    ip(`netns add ${place}
      link add to${place} type veth peer name wire address ${macOf[place]} netns ${place}
      link set to${place} up`);
  ip(`addr add 10.77.1.1/24 dev toleft
    addr add 10.77.2.1/24 dev toright
    addr add fd77:1::1/64 dev toleft nodad
    addr add fd77:2::1/64 dev toright nodad
    link add tapbridge type bridge forward_delay 0
    link set toone master tapbridge
    link set totwo master tapbridge
    link set tapbridge up
    addr add 10.77.3.1/24 dev tapbridge`);
  for (const [place, net] of [
    ['left', 1],
    ['right', 2],
  ] as const)
    ip(
      `link set wire up
      addr add 10.77.${net}.2/24 dev wire
      addr add fd77:${net}::2/64 dev wire nodad
      route add default via 10.77.${net}.1
      route add default via fd77:${net}::1`,
      place,
    );
  ip('link set wire up\naddr add 10.77.3.2/24 dev wire', 'one');
  ip('link set wire up\naddr add 10.77.3.3/24 dev wire', 'two');
}

/** Sends a UDP datagram; from a network namespace, or from this one. */
function send(from: string | null, to: string, bytes: number): void {
  const family = to.includes(':') ? ['AF_INET6', 'pack_sockaddr_in6'] : ['AF_INET', 'pack_sockaddr_in'];
  const code = `use Socket qw(:DEFAULT inet_pton pack_sockaddr_in6 AF_INET6);
    socket(my $s, ${family[0]}, SOCK_DGRAM, 17) or die;
    send($s, 'x' x ${bytes}, 0, ${family[1]}(${port}, inet_pton(${family[0]}, '${to}'))) or die "send: $!";`;
  if (from === null) execFileSync('perl', ['-e', code]);
  else execFileSync('ip', ['netns', 'exec', from, 'perl', '-e', code]);
}

/** nftables has no chain where ARP is forwarded; arptables, which kernels of today may lack, looks there when it is asked for. */
const arptables = spawnSync('modprobe', ['arptable_filter'], { stdio: 'ignore' }).status === 0;
/** getsockopt(2), which asks for the table: ARPT_SO_GET_INFO of include/uapi/linux/netfilter_arp/arp_tables.h. */
const askArptables = `use Socket;
  socket(my $s, AF_INET, SOCK_RAW, 255) or die "socket: $!";
  my ($info, $length) = (pack('a32 x36', 'filter'), pack 'L', 68);
  my $nr = require '${callNumbers}';
  syscall($nr->{getsockopt}, fileno $s, 0, 96, $info, $length) == 0 or die "arptables: $!";`;

let ways: readonly (readonly Event[])[];
let served = 0;

/** What happens last to each packet; answers of ARP and of neighbour discovery come before. */
const lastOfEach = (): readonly Event[] => [
  { probe: 'netfilter.ipv4.local_in', length: header.ipv4 + local },
  { probe: 'netfilter.ipv6.local_in', length: header.ipv6 + local },
  { probe: 'netfilter.ipv4.post_routing', length: header.ipv4 + routed, outdev_name: 'toright' },
  { probe: 'netfilter.ipv6.post_routing', length: header.ipv6 + routed, outdev_name: 'toright' },
  { probe: 'netfilter.bridge.post_routing', length: header.ipv4 + bridged, outdev_name: 'totwo' },
  { probe: 'netfilter.bridge.local_in', length: header.ipv4 + toBridge, indev_name: 'toone' },
  { probe: 'netfilter.bridge.post_routing', length: header.ipv4 + toBridge, outdev_name: 'toone' },
  { probe: 'netfilter.arp.out', ar_op: 2, ar_tip: '10.77.1.2', outdev_name: 'toleft' },
  ...(arptables
    ? [{ probe: 'netfilter.arp.forward', ar_op: 1, ar_sip: '10.77.3.2', ar_tip: '10.77.3.3' }]
    : []),
  { probe: 'netfilter.ipv4.local_in', sport: served, fin: 1 },
  { probe: 'netfilter.ipv4.local_in', dport: served, fin: 1 },
];

beforeAll(async () => {
  connectMachines();
  execFileSync('perl', [script, 'add']);
  if (arptables) execFileSync('perl', ['-e', askArptables]);
  const families = [netfilter.ipv4, netfilter.ipv6].flatMap((hooks) => Object.values(hooks));
  const queries = [
    ...families.map((probe) => on(probe)),
    ...Object.values(netfilter.bridge).map((probe) => on(probe)),
    ...Object.values(netfilter.arp).map((probe) => on(probe)),
  ];
  const mechanisms: readonly Mechanism[] = ['kprobe'];
  const sessions = [await attach(queries), await attach(queries, { mechanisms })];
  const seen = sessions.map(() => [] as Event[]);
  const reading = sessions.map(async (session, way) => {
    for await (const event of session as unknown as Session<Event>) seen[way]?.push(event);
  });
  send(null, '127.0.0.1', local);
  send(null, '::1', local);
  send('left', '10.77.2.2', routed);
  send('left', 'fd77:2::2', routed);
  send('one', '10.77.3.3', bridged);
  send('one', '10.77.3.1', toBridge);
  send(null, '10.77.3.2', toBridge);
  const server = createServer((socket) => socket.end('x')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  served = (server.address() as AddressInfo).port;
  const client = connect(served, '127.0.0.1').resume();
  await once(client, 'close');
  server.close();
  const missing = (): readonly Event[] =>
    lastOfEach().filter((last) => {
      const isLast = (event: Event): boolean =>
        Object.entries(last).every(([name, value]) => event[name] === value);
      return !seen.every((events) => events.some(isLast));
    });
  await until(
    () => missing().length === 0,
    () => `these are seen both ways: ${JSON.stringify(missing())}`,
  );
  await Promise.all(sessions.map((session) => session.close()));
  await Promise.all(reading);
  ways = seen;
});

afterAll(() => {
  execFileSync('perl', [script, 'del']);
  ip(['link del tapbridge', ...places.map((place) => `netns del ${place}`)].join('\n'));
});

const indexOf = (device: string): string => readFileSync(`/sys/class/net/${device}/address`, 'utf8').trim();

describe.each([
  ['the best mechanism', 0],
  ['breakpoints', 1],
] as const)('netfilter by %s', (_, way) => {
  const all = (): readonly Event[] => ways[way] ?? [];
  /** Events of UDP datagrams of a size, in the order of their times; not those of the other machines. */
  const datagrams = (family: 'ipv4' | 'ipv6' | 'bridge', bytes: number): readonly Event[] =>
    all().filter(
      (event) =>
        event.probe.startsWith(`netfilter.${family}.`) &&
        event['length'] === bytes &&
        ![event['indev_name'], event['outdev_name']].includes('wire'),
    );
  /** The hooks in their order. The module br_netfilter calls those after its own anew, once it has done its work. */
  const hooksOf = (events: readonly Event[]): readonly string[] =>
    events
      .map(({ probe }) => probe.replace(/^netfilter\.\w+\./, ''))
      .filter((hook, i, hooks) => hook !== hooks[i - 1]);

  it.each([
    ['ipv4', '127.0.0.1', 2],
    ['ipv6', '::1', 10],
  ] as const)('a datagram to this machine itself passes four hooks of %s', (version, address, family) => {
    const events = datagrams(version, header[version] + local);
    expect(hooksOf(events)).toEqual(['local_out', 'post_routing', 'pre_routing', 'local_in']);
    for (const event of events) {
      expect(event).toMatchObject({ pf: family, family, protocol: 17, saddr: address, daddr: address });
      expect(event).toMatchObject({ dport: port, urg: -1, ack: -1, psh: -1, rst: -1, syn: -1, fin: -1 });
      expect(event['sport']).toBe(events[0]?.['sport']);
      expect(event['sport']).toBeGreaterThan(1023);
    }
    const [out, post, pre, into] = events;
    for (const event of [out, post])
      expect(event).toMatchObject({ indev_name: null, outdev_name: 'lo', indev: 0n });
    for (const event of [pre, into])
      expect(event).toMatchObject({ indev_name: 'lo', outdev_name: null, outdev: 0n });
    expect(out?.['outdev']).toBe(pre?.['indev']);
    expect(out?.['iphdr']).toBe(into?.['iphdr']);
  });

  it.each([
    ['ipv4', '10.77.1.2', '10.77.2.2'],
    ['ipv6', 'fd77:1::2', 'fd77:2::2'],
  ] as const)('a datagram from the left to the right is forwarded by %s', (version, from, to) => {
    const events = datagrams(version, header[version] + routed);
    expect(hooksOf(events)).toEqual(['pre_routing', 'forward', 'post_routing']);
    for (const event of events)
      expect(event).toMatchObject({ saddr: from, daddr: to, protocol: 17, dport: port });
    expect(events.map((event) => [event['indev_name'], event['outdev_name']])).toEqual([
      ['toleft', null],
      ['toleft', 'toright'],
      // Where it came from is told here, too, on newer kernels.
      [events[2]?.['indev_name'], 'toright'],
    ]);
    expect([null, 'toleft']).toContain(events[2]?.['indev_name']);
  });

  it('a connection opens, answers and ends with the flags of TCP', () => {
    const segments = all().filter(
      (event) =>
        event.probe === 'netfilter.ipv4.local_in' && [event['sport'], event['dport']].includes(served),
    );
    const flags = ({ syn, ack, fin }: Event): readonly unknown[] => [syn, ack, fin];
    const [open, answer, ready] = segments as [Event, Event, Event];
    expect(open).toMatchObject({ protocol: 6, dport: served, urg: 0, rst: 0, psh: 0 });
    expect([open, answer, ready].map(flags)).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [0, 1, 0],
    ]);
    expect(answer).toMatchObject({ sport: served, dport: open['sport'] });
    expect(segments.some((segment) => segment['psh'] === 1 && segment['sport'] === served)).toBe(true);
    // Each end sends one, and again when the answer takes its time.
    const ending = segments.filter((segment) => segment['fin'] === 1);
    expect(new Set(ending.map(({ sport }) => sport))).toEqual(new Set([served, open['sport']]));
  });

  it('frames go through a bridge, to it and from it', () => {
    const through = datagrams('bridge', header.ipv4 + bridged);
    expect(hooksOf(through)).toEqual(['pre_routing', 'forward', 'post_routing']);
    for (const frame of through)
      expect(frame).toMatchObject({ pf: 7, protocol: 0x0800, smac: macOf.one, dmac: macOf.two });
    expect(through[1]).toMatchObject({ indev_name: 'toone', outdev_name: 'totwo' });
    const own = indexOf('tapbridge');
    const frames = datagrams('bridge', header.ipv4 + toBridge);
    const inward = frames.filter((frame) => frame['smac'] === macOf.one);
    expect(hooksOf(inward)).toEqual(['pre_routing', 'local_in']);
    for (const frame of inward) expect(frame).toMatchObject({ dmac: own, indev_name: 'toone' });
    const outward = frames.filter((frame) => frame['smac'] === own);
    expect(hooksOf(outward)).toEqual(['local_out', 'post_routing']);
    for (const frame of outward) expect(frame).toMatchObject({ dmac: macOf.one, outdev_name: 'toone' });
    expect(inward[0]?.['nethdr']).not.toBe(0n);
  });

  it('ARP asks and answers', () => {
    const arp = (hook: string): readonly Event[] =>
      all().filter(({ probe }) => probe === `netfilter.arp.${hook}`);
    const ethernet = { pf: 3, ar_hrd: 1, ar_pro: 0x0800, ar_hln: 6, ar_pln: 4 };
    const question = {
      ...ethernet,
      ar_op: 1,
      ar_sip: '10.77.1.2',
      ar_tip: '10.77.1.1',
      ar_tha: '00:00:00:00:00:00',
    };
    expect(arp('in')).toContainEqual(
      expect.objectContaining({ ...question, indev_name: 'toleft', ar_sha: macOf.left }),
    );
    expect(arp('out')).toContainEqual(
      expect.objectContaining({
        ...ethernet,
        ar_op: 2,
        ar_sip: '10.77.1.1',
        ar_sha: indexOf('toleft'),
        ar_tip: '10.77.1.2',
        ar_tha: macOf.left,
        outdev_name: 'toleft',
      }),
    );
    for (const event of arp('in')) expect(event['arphdr']).not.toBe(0n);
  });

  it.skipIf(!arptables)(
    `ARP goes through the bridge${arptables ? '' : ' (left out: this kernel has no arptables)'}`,
    () => {
      const forwarded = all().filter(({ probe }) => probe === 'netfilter.arp.forward');
      expect(forwarded).toContainEqual(
        expect.objectContaining({
          pf: 3,
          ar_op: 1,
          ar_sip: '10.77.3.2',
          ar_tip: '10.77.3.3',
          ar_sha: macOf.one,
        }),
      );
    },
  );
});
