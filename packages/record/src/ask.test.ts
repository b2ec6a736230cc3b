import { execname, modname, pid, symname } from '@tap/context';
import { tcp } from '@tap/net';
import { hist, on, sum, count, type Absence } from '@tap/native-core';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventMaker, sessionOf } from '../test/made-events.js';
import { record, recordedFacts, recordedProbe, replay, Replay, tableOf, tablesOf } from './index.js';

const sends = on(tcp.sendmsg).select((e) => ({
  size: e.size,
  daddr: e.daddr,
  dport: e.dport,
  comm: execname(),
  pid: pid(),
}));
type Send = {
  readonly size: number;
  readonly daddr: string | null;
  readonly dport: number;
  readonly comm: string;
};

let folder = '';
let file = '';
let events: readonly Send[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tap-ask-'));
  file = join(folder, 'sends.parquet');
  events = eventMaker([sends], { values: 'usual', seed: 21 })(2000) as readonly Send[];
  await record(sessionOf([events]), sends, { path: file });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function all<E>(replayed: AsyncIterable<E>): Promise<readonly E[]> {
  const found: E[] = [];
  for await (const event of replayed) found.push(event);
  return found;
}

describe('replay()', () => {
  it('gives the events that meet a condition', async () => {
    const large = sends.where((e) => e.size.gt(1000).and(execname().in(['nginx', 'node'])));
    const wanted = events.filter(({ size, comm }) => size > 1000 && ['nginx', 'node'].includes(comm));
    expect(wanted.length).toBeGreaterThan(100);
    const seen = await all(await replay(file, large));
    expect(seen.map((event) => ({ ...event }))).toEqual(wanted.map((event) => ({ ...event })));
  });

  it('computes values, and names what was not recorded', async () => {
    const halves = on(tcp.sendmsg).select((e) => ({
      half: e.size.div(2),
      program: execname(),
      ours: pid().eq(1),
    }));
    const [first] = await all(await replay(file, halves));
    const [event] = events;
    expect({ ...first }).toMatchObject({ half: Math.floor((event?.size ?? 0) / 2), program: event?.comm });
    expect(JSON.parse(JSON.stringify(first))).toHaveProperty('ours');
    await expect(
      replay(
        file,
        sends.where((e) => e.sport.eq(80)),
      ),
    ).rejects.toThrow('sport was not recorded');
    await expect(
      replay(
        file,
        on(tcp.sendmsg).select((e) => ({ size: e.sport })),
      ),
    ).rejects.toMatchObject({
      code: 'TAP_ARGUMENT',
      facts: [['not recorded', 'sport'], expect.anything(), expect.anything()],
    });
    await expect(replay(file, sends.every(2))).rejects.toThrow('another every()');
  });

  it('does not ask a condition again that all events met, although it was on what is not recorded', async () => {
    const path = join(folder, 'met.parquet');
    const few = on(tcp.sendmsg)
      .where((e) => e.sport.eq(80))
      .where((e) => e.saddr.within('10.0.0.0/8'))
      .select((e) => ({ size: e.size }));
    const event = (size: number): object => ({ probe: 'tcp.sendmsg', time: 1n, cpu: 0, size });
    await record(sessionOf([[event(1), event(5)]]), few, { path });
    expect(await all(await replay(path, few))).toHaveLength(2);
    expect(
      await all(
        await replay(
          path,
          few.where((e) => e.size.gt(3)),
        ),
      ),
    ).toHaveLength(1);
    await expect(
      replay(
        path,
        few.where((e) => e.sport.eq(81)),
      ),
    ).rejects.toThrow('sport was not recorded');
  });

  it('compares the recorded name of a function, which was looked up when the event happened', async () => {
    const path = join(folder, 'named.parquet');
    const named = on(tcp.sendmsg).select((e) => ({ where: symname(e.sock), size: e.size }));
    const event = (where: string, size: number) => ({ probe: 'tcp.sendmsg', time: 1n, cpu: 0, where, size });
    const names = ['tcp_push', 'tcp_sendmsg', '0x0', 'tcp_sendmsg_locked', 'tcp_push'];
    await record(sessionOf([names.map(event)]), named, { path });
    const sizes = async (query: typeof named) =>
      (await all(await replay(path, query))).map(({ size }) => size);
    expect(await sizes(named.where((e) => symname(e.sock).eq('tcp_push')))).toEqual([0, 4]);
    expect(await sizes(named.where((e) => symname(e.sock).eq('tcp_sendmsg').not()))).toEqual([0, 2, 3, 4]);
    await expect(sizes(named.where((e) => modname(e.sock).eq('tcp')))).rejects.toThrow('not recorded');

    const copies = join(folder, 'copies.parquet');
    await record(sessionOf([[event('tcp_push.isra.0', 1)]]), named, { path: copies });
    const exact = named.where((e) => symname(e.sock).eq('tcp_push.isra.0'));
    expect(await all(await replay(copies, exact))).toHaveLength(1);
    const plain = await replay(
      copies,
      named.where((e) => symname(e.sock).eq('tcp_push')),
    );
    await expect(all(plain)).rejects.toThrow('only where the kernel has no other tcp_push');
  });

  it('finds a value that the kernel did not have unequal to everything, and its null to none', async () => {
    const received = on(tcp.recvmsg.return).select((e) => ({ error: e.error }));
    const event = (error: string | null) => ({ probe: 'tcp.recvmsg.return', time: 1n, cpu: 0, error });
    const written = async (name: string, errors: readonly (string | null)[], absent: Absence | null) => {
      const path = join(folder, name);
      const session = {
        ...sessionOf([errors.map(event)]),
        absentValues: () => (absent ? { error: absent } : {}),
      };
      await record(session, received, { path });
      return path;
    };
    const [had, never, sometimes] = [
      await written('had.parquet', [null, 'EAGAIN', null], null),
      await written('never.parquet', [null, null], 'always'),
      await written('sometimes.parquet', [null, 'EAGAIN'], 'sometimes'),
    ];
    const [without, some] = [
      received.where((e) => e.error.eq(null)),
      received.where((e) => e.error.ne(null)),
    ];
    const errors = async (path: string, query: typeof received) =>
      (await all(await replay(path, query))).map(({ error }) => error);
    expect([await errors(had, without), await errors(had, some)]).toEqual([[null, null], ['EAGAIN']]);
    expect([await errors(never, without), await errors(never, some)]).toEqual([[], [null, null]]);
    await expect(errors(sometimes, without)).rejects.toThrow('the kernel does not have it everywhere');
    expect(await errors(sometimes, received)).toEqual([null, 'EAGAIN']);
    expect((await replay(never)).queries[0]?.fields[0]).toMatchObject({ name: 'error', absent: 'always' });
    expect((await replay(had)).queries[0]?.fields[0]).not.toHaveProperty('absent');
  });

  it('answers a probe that is made of the recording', async () => {
    const [recorded] = (await replay(file)).queries;
    const probe = recordedProbe(recorded as NonNullable<typeof recorded>);
    const ofNode = on(probe).where(({ comm }) =>
      (comm as unknown as ReturnType<typeof execname>).startsWith('n'),
    );
    const wanted = events.filter(({ comm }) => comm.startsWith('n'));
    expect(await all(await replay(file, ofNode))).toHaveLength(wanted.length);
  });
});

describe('recordedFacts()', () => {
  it('are asked of every event, and give way to a value of that name', async () => {
    const path = join(folder, 'facts.parquet');
    const own = on(tcp.sendmsg).select((e) => ({ cpu: e.size }));
    const event = (time: bigint, cpu: number) => ({ probe: 'tcp.sendmsg', time, cpu });
    await record(sessionOf([[event(5n, 700), event(9n, 800)]]), own, { path });
    const recording = await replay(path);
    const [query] = recording.queries as readonly [NonNullable<(typeof recording.queries)[0]>];
    const facts = recordedFacts(query);
    expect(Object.keys(facts)).toEqual(['probe', 'time']);
    const table = await tableOf(
      [recording],
      on(recordedProbe(query))
        .by(() => facts)
        .count(),
    );
    expect([...table].map(([key]) => key)).toEqual([
      { probe: 'tcp.sendmsg', time: 5n },
      { probe: 'tcp.sendmsg', time: 9n },
    ]);
  });
});

describe('tableOf()', () => {
  it('measures what DuckDB measures, over several files', async () => {
    const bytes = on(tcp.sendmsg)
      .where((e) => e.size.gt(2))
      .by((e) => ({ to: e.daddr, comm: execname() }))
      .aggregate((e) => ({ bytes: sum(e.size), sends: count(), sizes: hist(e.size) }));
    const recordings = await Promise.all([replay(file), replay(file)]);
    const table = await tableOf(recordings, bytes);
    const duck = await (await DuckDBInstance.create()).connect();
    const rows = await duck.runAndReadAll(
      `SELECT daddr, comm, 2 * count(*) AS sends, 2 * sum(size) AS bytes FROM '${file}' WHERE size > 2 GROUP BY ALL`,
    );
    expect(rows.getRowObjects()).toHaveLength(table.size);
    for (const { daddr, comm, sends: n, bytes: all_ } of rows.getRowObjects()) {
      const row = table.get({ to: daddr, comm });
      expect([row?.sends, row?.bytes, row?.sizes.count]).toEqual([n, all_, n].map(Number));
    }
  });

  it('reads each file once for several tables, each of the files that have its probe', async () => {
    const path = join(folder, 'both.parquet');
    const both = [
      on(tcp.sendmsg).select((e) => ({ size: e.size })),
      on(tcp.recvmsg).select((e) => ({ asked: e.size })),
    ] as const;
    const few = [
      { probe: 'tcp.sendmsg', time: 1n, cpu: 0, size: 5 },
      { probe: 'tcp.recvmsg', time: 2n, cpu: 0, asked: 9 },
      { probe: 'tcp.recvmsg', time: 3n, cpu: 0, asked: 8 },
    ];
    await record(sessionOf([few]), both, { path });
    const recordings = [await replay(file), await replay(path)];
    const passes = vi.spyOn(Replay.prototype, 'rows');
    const [sent, received] = await tablesOf(recordings, [on(tcp.sendmsg).count(), on(tcp.recvmsg).count()]);
    expect(passes).toHaveBeenCalledTimes(2);
    passes.mockRestore();
    expect([sent?.value, received?.value]).toEqual([events.length + 1, 2]);
    await expect(tableOf(recordings, on(tcp.recvmsg).count())).rejects.toThrow('no event of tcp.recvmsg');
  });

  it('refuses what was not recorded', async () => {
    const recording = await replay(file);
    await expect(tableOf([recording], on(tcp.recvmsg).count())).rejects.toThrow('no event of tcp.recvmsg');
    await expect(
      tableOf(
        [recording],
        on(tcp.sendmsg).sum((e) => e.sport),
      ),
    ).rejects.toThrow('sport was not recorded');
    await expect(tableOf([recording], on(tcp.sendmsg).every(2).count())).rejects.toThrow('cannot be sampled');
  });
});

it('a recording has losses where they were', async () => {
  const path = join(folder, 'lost.parquet');
  const event = (at: number): object => ({ probe: 'tcp.sendmsg', time: BigInt(at), cpu: 0, size: at });
  const batches = [
    { events: [event(1), event(2)], lost: 0 },
    { events: [event(3)], lost: 4, thinned: 2 },
    { events: [], lost: 1 },
    { events: [event(4), event(5)], lost: 2 },
    { events: [], lost: 8 },
  ];
  const session = {
    stats: { missed: 0 },
    close: () => Promise.resolve(),
    async *batches() {
      yield* batches;
    },
  };
  const sizes = on(tcp.sendmsg).select((e) => ({ size: e.size }));
  await record(session, sizes, { path });
  const seen = [];
  for await (const { events: some, lost, thinned } of (await replay(path, sizes)).batches())
    seen.push([some.map(({ size }) => size), lost, thinned]);
  expect(seen).toEqual([
    [[1, 2], 0, 0],
    [[3], 4, 2],
    [[4, 5], 3, 0],
    [[], 8, 0],
  ]);
  const duck = await (await DuckDBInstance.create()).connect();
  const rows = await duck.runAndReadAll(
    `SELECT time, lost, thinned FROM '${path}' WHERE lost > 0 ORDER BY time`,
  );
  expect(rows.getRows()).toEqual([
    [3n, 4n, 2n],
    [4n, 3n, null],
  ]);
});
