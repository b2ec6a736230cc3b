import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getSystemErrorName } from 'node:util';
import { attach, on, type Mechanism } from '@tap/native-core';
import { context, narrow, u32, u64 } from '@tap/native-core/tapset';
import { beforeAll, describe, expect, it } from 'vitest';
import { tcp, udp } from '../src/index.js';

interface Send {
  readonly how: string;
  readonly result: number;
  readonly size: number;
  readonly saddr: string;
  readonly sport: number;
  readonly daddr: string;
  readonly dport: number;
}
type Row = Readonly<Record<string, unknown>> & { readonly probe: string; readonly size: number };

const script = fileURLToPath(new URL('workload/ends.pl', import.meta.url));
const breakpoints: readonly Mechanism[] = ['kprobe', 'kretprobe'];
let said: readonly Send[] = [];
let seen: readonly (readonly Row[])[] = [];
let mapped: readonly unknown[] = [];

beforeAll(async () => {
  const pid = () => ({ pid: narrow<number>(u32, context('pid_tgid', u64).shr(32)) });
  const queries = [
    on(udp.sendmsg).with(pid),
    on(udp.sendmsg.return).with(pid),
    on(tcp.sendmsg).with(pid),
    on(tcp.sendmsg.return).with(pid),
  ];
  const sessions = [await attach(queries), await attach(queries, { mechanisms: breakpoints })];
  const filtered = await attach(
    on(udp.sendmsg)
      .where((e) => e.daddr.within('::ffff:127.0.0.0/104').and(e.size.between(111, 114)))
      .select((e) => ({ size: e.size })),
  );
  const folder = mkdtempSync(join(tmpdir(), 'tap-ends-'));
  const file = join(folder, 'data');
  writeFileSync(file, Buffer.alloc(5000, 'f'));
  const output = execFileSync('perl', [script, file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  const [process, ...sends] = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Send & { readonly pid: number });
  said = sends;
  seen = await Promise.all(
    sessions.map(async (session) => {
      await session.close();
      const rows: Row[] = [];
      for await (const event of session) rows.push(event as unknown as Row);
      return rows.filter((row) => row['pid'] === process?.pid);
    }),
  );
  await filtered.close();
  const found: unknown[] = [];
  for await (const { size } of filtered) found.push(size);
  mapped = found;
});

describe.each([
  ['the best mechanism', 0],
  ['breakpoints', 1],
])('the ends of a send, by %s', (_, way) => {
  const rows = (probe: string): readonly Row[] => seen[way]?.filter((row) => row.probe === probe) ?? [];
  const ends = ({ saddr, sport, daddr, dport }: Row | Send) => ({ saddr, sport, daddr, dport });
  const sends = (protocol: string): readonly Send[] =>
    said.filter(({ how }) => how.startsWith(protocol) && how !== 'udp sendfile');

  it.each(['udp', 'tcp'])(
    'are those that the kernel takes for %s, before it and at its return',
    (protocol) => {
      const wanted = sends(protocol);
      expect(wanted).toHaveLength(protocol === 'udp' ? 5 : 4);
      const ofFile = (row: Row): boolean =>
        said.some(({ how, sport }) => how === 'udp sendfile' && sport === row['sport']) && row.size !== 0;
      const begun = rows(`${protocol}.sendmsg`).filter((row) => !ofFile(row));
      expect(begun.map((row) => ({ size: row.size, ...ends(row) }))).toEqual(
        wanted.map((send) => ({ size: send.size, ...ends(send) })),
      );
      const done = rows(`${protocol}.sendmsg.return`).filter((row) => !ofFile(row));
      expect(done.map((row) => ({ size: row.size, error: row['error'], ...ends(row) }))).toEqual(
        wanted.map((send) => ({
          size: send.result,
          error: send.result < 0 ? getSystemErrorName(send.result) : null,
          ...ends(send),
        })),
      );
    },
  );

  it('are known of a file that is sent by datagrams, which has an event for each piece', () => {
    const [file] = said.filter(({ how }) => how === 'udp sendfile');
    if (file === undefined) throw new Error('the workload has sent no file');
    expect(file.result).toBe(5000);
    for (const probe of ['udp.sendmsg', 'udp.sendmsg.return']) {
      const pieces = rows(probe).filter((row) => row['sport'] === file.sport && row.size !== 0);
      expect(pieces.reduce((sum, { size }) => sum + size, 0)).toBe(5000);
      for (const piece of pieces) expect(ends(piece)).toEqual(ends(file));
    }
  });

  it('include connections that were reset: these are what one looks for', () => {
    const errors = rows('tcp.sendmsg.return').flatMap(({ error }) => (error === null ? [] : [error]));
    expect(errors).toEqual(['ECONNRESET', 'EPIPE']);
  });
});

it('a condition sees an IPv4 address on an IPv6 socket as a mapped one', () => {
  expect(mapped).toEqual([112, 113]);
});
