import { execFileSync, execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { attach, on, type Mechanism, type Session } from '@tap/native-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { netdev } from '../src/index.js';

type Event = Readonly<Record<string, unknown>> & { readonly probe: string };

const name = 'tapdummy';
/** SIOCGIFMTU of include/uapi/linux/sockios.h. */
const SIOCGIFMTU = 0x8921;
/** Asks for the MTU by ioctl(2), then sends itself a UDP packet of a size that nobody else sends. */
const ask = `use Socket;
  socket(my $s, AF_INET, SOCK_DGRAM, 17) or die;
  my $request = pack 'a16 x24', '${name}';
  ioctl($s, ${SIOCGIFMTU}, $request) or die "ioctl: $!";
  print unpack 'x16 i', $request;
  bind($s, pack_sockaddr_in(0, INADDR_LOOPBACK)) or die;
  send($s, 'x' x 1719, 0, getsockname $s) or die;`;
const packet = 20 + 8 + 1719;
/**
 * Wants all packets of the device, by a packet socket's PACKET_ADD_MEMBERSHIP (1) of PACKET_MR_PROMISC (1), while
 * another wants them: AF_PACKET is 17, SOL_PACKET 263. Leaves at its end.
 */
const join = `socket(my $s, 17, 3, 0) or die;
  setsockopt($s, 263, 1, pack("i S S x8", $ARGV[0], 1, 0)) or die "setsockopt: $!";`;

let ways: readonly (readonly Event[])[];
let before: string;
let mtu: string;

beforeAll(async () => {
  const own = [
    netdev.register,
    netdev.open,
    netdev.change_mtu,
    netdev.change_mac,
    netdev.set_promiscuity,
    netdev.change_rx_flag,
    netdev.get_stats,
    netdev.close,
    netdev.unregister,
  ].map((probe) => on(probe).where((e) => e.dev_name.startsWith('tapd')));
  const queries = [
    ...own,
    on(netdev.ioctl).where((e) => e.arg.eq(name)),
    on(netdev.hard_transmit).where((e) => e.dev_name.eq('lo')),
    on(netdev.rx).where((e) => e.dev_name.eq('lo')),
  ];
  const mechanisms: readonly Mechanism[] = ['kprobe', 'raw_tp'];
  const sessions = [await attach(queries), await attach(queries, { mechanisms })];
  execSync(`modprobe dummy numdummies=0; ip link add ${name} type dummy`);
  before = readFileSync(`/sys/class/net/${name}/address`, 'utf8').trim();
  execSync(
    [
      `ip link set ${name} up`,
      `ip link set ${name} mtu 1432`,
      `ip link set ${name} address 02:00:5e:10:00:fe`,
      `ip link set ${name} promisc on`,
      `perl -e '${join}' $(cat /sys/class/net/${name}/ifindex)`,
      `ip link set ${name} promisc off`,
      `ip link set ${name} allmulticast on`,
      `ip link set ${name} allmulticast off`,
      'cat /proc/net/dev',
    ].join(' && '),
  );
  mtu = execFileSync('perl', ['-e', ask], { encoding: 'utf8' });
  execSync(`ip link set ${name} down && ip link del ${name}`);
  ways = await Promise.all(
    sessions.map(async (session) => {
      await session.close();
      const events: Event[] = [];
      for await (const event of session as unknown as Session<Event>) events.push(event);
      return events;
    }),
  );
});

describe.each([
  ['the best mechanism', 0],
  ['breakpoints', 1],
] as const)('by %s', (_, way) => {
  const of = (probe: string): readonly object[] =>
    (ways[way] ?? [])
      .filter((event) => event.probe === probe)
      .map(({ probe: __, time: ___, cpu: ____, ...values }) => values);

  it.each(['register', 'open', 'close', 'unregister'])('netdev.%s happens once to a device', (probe) => {
    expect(of(`netdev.${probe}`)).toEqual([{ dev_name: name }]);
  });

  it('changes have the old and the new value', () => {
    expect(of('netdev.change_mtu')).toEqual([{ dev_name: name, old_mtu: 1500, new_mtu: 1432 }]);
    expect(of('netdev.change_mac')).toEqual([
      { dev_name: name, mac_len: 6, old_mac: before, new_mac: '02:00:5e:10:00:fe' },
    ]);
    expect(before).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
  });

  it('promiscuity is wanted, by a second one as well, then no longer', () => {
    const more = { dev_name: name, enable: 1, disable: 0, inc: 1 };
    const less = { dev_name: name, enable: 0, disable: 1, inc: -1 };
    expect(of('netdev.set_promiscuity')).toEqual([more, more, less, less]);
  });

  it('flags change with the first one who wants them, and with the last', () => {
    expect(of('netdev.change_rx_flag')).toEqual([
      { dev_name: name, flags: 0x100, enable: 1 },
      { dev_name: name, flags: 0x100, enable: 0 },
      { dev_name: name, flags: 0x200, enable: 1 },
      { dev_name: name, flags: 0x200, enable: 0 },
    ]);
  });

  it('ioctl(2) has its request and the name of the device', () => {
    expect(mtu).toBe('1432');
    expect(of('netdev.ioctl')).toEqual([{ cmd: SIOCGIFMTU, arg: name }]);
  });

  it('counters are asked for by /proc/net/dev, and by whoever lists the device', () => {
    expect(of('netdev.get_stats').length).toBeGreaterThan(0);
    expect(of('netdev.get_stats')).toContainEqual({ dev_name: name });
  });

  it('a packet of loopback goes to the driver, and comes in by the queue of the CPU', () => {
    const sent = of('netdev.hard_transmit').filter(
      (event) => 'length' in event && event.length === packet + 14,
    );
    expect(sent).toEqual([
      { dev_name: 'lo', protocol: 0x0800, length: packet + 14, truesize: expect.any(Number) as number },
    ]);
    expect((sent[0] as { truesize: number }).truesize).toBeGreaterThan(packet);
    expect(of('netdev.rx')).toContainEqual({ dev_name: 'lo', protocol: 0x0800 });
  });
});
