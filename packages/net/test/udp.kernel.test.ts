import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { getSystemErrorName } from 'node:util';
import { attach, on, type Mechanism } from '@tap/native-core';
import { context, u64 } from '@tap/native-core/tapset';
import { beforeAll, describe, expect, it } from 'vitest';
import { udp } from '../src/index.js';

type Row = Readonly<Record<string, string | number | bigint | null | undefined>>;

const script = fileURLToPath(new URL('workload/datagrams.pl', import.meta.url));
const caller = () => ({ pid: context('pid_tgid', u64).shr(32) });
const queries = [
  on(udp.sendmsg).with(caller),
  on(udp.sendmsg.return).with(caller),
  on(udp.recvmsg).with(caller),
  on(udp.recvmsg.return).with(caller),
  on(udp.disconnect).with(caller),
  on(udp.disconnect.return).with(caller),
];
const breakpoints: readonly Mechanism[] = ['kprobe', 'kretprobe'];

/** What the workload says, and its own events as two sessions see them. */
let said: readonly Row[] = [];
let seen: readonly (readonly Row[])[] = [];

beforeAll(async () => {
  const sessions = [await attach(queries), await attach(queries, { mechanisms: breakpoints })];
  const output = execFileSync('perl', [script], { encoding: 'utf8' });
  said = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  const process = BigInt(said[0]?.['pid'] ?? 0);
  seen = await Promise.all(
    sessions.map(async (session) => {
      await session.close();
      const events: Row[] = [];
      for await (const event of session) events.push(event as unknown as Row);
      return events.filter(({ pid }) => pid === process);
    }),
  );
});

const pick = (row: Row, ...keys: readonly string[]): Row =>
  Object.fromEntries(keys.map((key) => [key, row[key]]));
const socket = (row: Row): Row => ({
  ...pick(row, 'family', 'saddr', 'sport'),
  sock: BigInt(row['sock'] ?? 0),
});
const outcome = ({ result }: Row): Row => ({
  size: result,
  error: Number(result) < 0 ? getSystemErrorName(Number(result)) : null,
});

describe.each([
  ['the best mechanism', 0],
  ['breakpoints', 1],
])('UDP, by %s', (_, way) => {
  const events = (probe: string): readonly Row[] =>
    seen[way]
      ?.filter((row) => row['probe'] === probe)
      .map(({ probe: _probe, time, cpu, pid, ...values }) => {
        expect(typeof time).toBe('bigint');
        expect(Number(cpu)).toBeGreaterThanOrEqual(0);
        expect(pid).toBeDefined();
        return values;
      }) ?? [];
  const calls = (what: string): readonly Row[] => said.filter((row) => row['what'] === what);
  const ends = (row: Row): Row => pick(row, 'daddr', 'dport');

  it('sends each datagram once, to whom the message or the connection names', () => {
    const wanted = calls('send').map((row) => ({
      name: 'udp.sendmsg',
      ...socket(row),
      ...ends(row),
      size: row['size'],
    }));
    expect(wanted).toHaveLength(9);
    const found = events('udp.sendmsg').filter(({ size }) => size !== 33);
    expect(found).toEqual(wanted);
  });

  it('tells what came of each send', () => {
    const wanted = calls('send').map((row) => ({
      name: 'udp.sendmsg',
      ...socket(row),
      ...ends(row),
      ...outcome(row),
    }));
    expect(events('udp.sendmsg.return').filter(({ size }) => size !== 33)).toEqual(wanted);
    expect(calls('send').map((row) => outcome(row)['error'])).toContain('EMSGSIZE');
  });

  it('receives with the room that there is', () => {
    const wanted = calls('recv').map((row) => ({
      name: 'udp.recvmsg',
      ...socket(row),
      ...ends(row),
      size: row['size'],
    }));
    expect(events('udp.recvmsg')).toEqual(wanted);
  });

  it('tells who sent what was received', () => {
    const wanted = calls('recv').map((row) => ({
      name: 'udp.recvmsg',
      ...socket(row),
      daddr: row['from'],
      dport: row['fromport'],
      ...outcome(row),
    }));
    expect(events('udp.recvmsg.return')).toEqual(wanted);
    expect(calls('recv').map((row) => outcome(row)['error'])).toContain('EAGAIN');
  });

  it('disconnects', () => {
    const wanted = calls('disconnect');
    expect(events('udp.disconnect')).toEqual(
      wanted.map((row) => ({
        name: 'udp.disconnect',
        ...socket(row),
        ...ends(row),
        flags: row['flags'],
      })),
    );
    const done = events('udp.disconnect.return');
    expect(done.map(({ ret, error, sock, name }) => ({ ret, error, sock, name }))).toEqual(
      wanted.map((row) => ({ ret: 0, error: null, sock: BigInt(row['sock'] ?? 0), name: 'udp.disconnect' })),
    );
  });
});
