import { execFileSync, execSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { attach, on, type EventOf, type Mechanism } from '@tap/native-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/src/until.js';
import { netdev } from '../src/index.js';

const script = fileURLToPath(new URL('workload/packets.pl', import.meta.url));
/** Two ends of a wire: what is sent on one comes in on the other. */
const [near, far] = ['tapnear', 'tapfar'];

const queries = [
  on(netdev.transmit).where((e) => e.dev_name.eq('lo').or(e.dev_name.startsWith('tap'))),
  on(netdev.receive).where((e) => e.dev_name.eq('lo').or(e.protocol.eq(0x88b5))),
];
type Packet = EventOf<(typeof queries)[number]['row']>;
const breakpoints: readonly Mechanism[] = ['kprobe', 'raw_tp'];

/** Sizes of headers. */
const ethernet = 14;
const headersOf: Readonly<Record<number, number>> = { 2: 20 + 8, 10: 40 + 8 };
const etherTypes: Readonly<Record<number, number>> = { 2: 0x0800, 10: 0x86dd };

/** Runs the workload, seen in two ways at once, and gives what it says, as words, and the events of each way. */
async function run(): Promise<{ said: string[][]; seen: Packet[][] }> {
  const sessions = [await attach(queries), await attach(queries, { mechanisms: breakpoints })];
  const said = execFileSync('perl', [script, 'lo', near], { encoding: 'utf8' });
  const seen: Packet[][] = [];
  for (const session of sessions) {
    await session.close();
    const events: Packet[] = [];
    for await (const event of session) events.push(event);
    seen.push(events);
  }
  return {
    said: said
      .trim()
      .split('\n')
      .map((line) => line.split(' ')),
    seen,
  };
}

const what = ({ probe, dev_name, protocol, length, truesize }: Packet): object => ({
  probe,
  dev_name,
  protocol,
  length,
  truesize,
});

describe('netdev, on a real kernel', () => {
  let result: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    execSync(`ip link add ${near} type veth peer name ${far}`);
    execSync(`ip link set ${near} up; ip link set ${far} up`);
    // Until the kernel has noticed that there is a carrier, it throws away what is sent.
    const link = (): string => execFileSync('ip', ['link', 'show', near], { encoding: 'utf8' });
    await until(() => link().includes(' state UP '), 'the wire can be used');
    result = await run();
  });
  afterAll(() => execSync(`ip link del ${near}`));
  const said = (kind: string): string[][] => result.said.filter(([word]) => word === kind);

  describe.each([
    ['the best mechanism', 0],
    ['breakpoints', 1],
  ])('by %s', (_, way) => {
    it('sees UDP packets of loopback leave and come, with their memory', () => {
      expect(said('udp')).toHaveLength(6);
      for (const [, family, bytes, memory] of said('udp')) {
        const length = (headersOf[Number(family)] ?? 0) + Number(bytes);
        const packet = { dev_name: 'lo', protocol: etherTypes[Number(family)], truesize: Number(memory) };
        const events = result.seen[way]?.filter((event) =>
          [length, length + ethernet].includes(event.length),
        );
        expect(events?.map(what)).toEqual([
          { ...packet, probe: 'netdev.transmit', length: length + ethernet },
          { ...packet, probe: 'netdev.receive', length },
        ]);
      }
    });

    it('sees frames by their EtherType, in host order, and names the device of each end', () => {
      const ends = said('frame').flatMap(([, device, bytes]) => [
        ['netdev.transmit', device, Number(bytes)],
        ['netdev.receive', device === near ? far : device, Number(bytes) - ethernet],
      ]);
      expect(ends).toHaveLength(4);
      const frames = result.seen[way]?.filter(({ protocol }) => protocol === 0x88b5) ?? [];
      expect(frames.map(({ probe, dev_name, length }) => [probe, dev_name, length])).toEqual(ends);
      for (const { truesize, length } of frames) expect(truesize).toBeGreaterThan(length);
    });
  });
});
