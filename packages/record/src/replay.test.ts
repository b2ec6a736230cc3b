import { backtrace, execname, pid, uaddr } from '@tap/context';
import { kprocess } from '@tap/kprocess';
import { tcp } from '@tap/net';
import { inspect, isDeepStrictEqual } from 'node:util';
import { constantInt, decoded, kernelStack, on, TapError, userStack } from '@tap/native-core/tapset';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventMaker, sessionOf } from '../test/made-events.js';
import { record, replay } from './index.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tap-record-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const file = (): string => join(folder, 'events.parquet');

async function all<E>(events: AsyncIterable<E>): Promise<readonly E[]> {
  const found: E[] = [];
  for await (const event of events) found.push(event);
  return found;
}

const queries = [
  on(tcp.sendmsg).select((e) => ({ ...e, comm: execname(), stack: kernelStack(8), user: userStack(8) })),
  on(tcp.recvmsg).select((e) => ({ size: e.size, daddr: e.daddr, pid: pid() })),
  on(kprocess.exec),
  on(kprocess.exit).select((e) => ({ daddr: e.code, trace: backtrace(), at: uaddr() })),
] as const;

describe('a recording', () => {
  it('replays to exactly the same objects, whatever bytes the records had', async () => {
    const make = eventMaker(queries, { values: 'wild', seed: 1 });
    const events = Array.from({ length: 20 }, () => make(97));
    const written = await record(sessionOf(events, 5), queries, { path: file() });
    expect(written).toMatchObject({ files: [file()], events: 20 * 97 });
    const replayed = await replay(file(), queries);
    const seen = await all(replayed);
    const wanted = events.flat();
    expect(seen.length).toBe(wanted.length);
    // Their order, their types, and what JSON makes of them. A difference of so many would take minutes to print.
    const shown = { depth: 9, maxArrayLength: null, maxStringLength: null };
    const text = (event: unknown): string => inspect({ ...(event as object) }, shown);
    expect(seen.findIndex((event, at) => text(event) !== text(wanted[at]))).toBe(-1);
    expect(seen.findIndex((event, at) => !isDeepStrictEqual({ ...event }, { ...wanted[at] }))).toBe(-1);
    expect(seen.findIndex((event, at) => JSON.stringify(event) !== JSON.stringify(wanted[at]))).toBe(-1);
    expect(replayed.stats).toEqual({
      events: 20 * 97,
      lost: 5,
      thinned: 0,
      missed: 0,
      error: null,
      ended: true,
    });
    expect(replayed.cutBytes).toBe(0);
  });

  it('is read by DuckDB', async () => {
    const events = eventMaker(queries, { values: 'wild', seed: 2 })(500);
    await record(sessionOf([events]), queries, { path: file() });
    const duck = await (await DuckDBInstance.create()).connect();
    const columns = await duck.runAndReadAll(`DESCRIBE FROM '${file()}'`);
    const types = columns.getRowObjects().map((row) => [row['column_name'], row['column_type']]);
    const stack =
      'STRUCT(pid BIGINT, space UBIGINT, addresses UBIGINT[], "functions" VARCHAR[], modules VARCHAR[], "end" VARCHAR, at_return BOOLEAN, probe_point VARCHAR)';
    expect(Object.fromEntries(types)).toMatchObject({
      host: 'VARCHAR',
      clock_offset: 'BIGINT',
      query: 'BIGINT',
      probe: 'VARCHAR',
      time: 'BIGINT',
      cpu: 'BIGINT',
      size: 'BIGINT',
      sock: 'UBIGINT',
      comm: 'VARCHAR',
      stack,
      exact: 'JSON',
      daddr_text: 'VARCHAR',
      daddr_int: 'BIGINT',
    });
    const rows = await duck.runAndReadAll(`SELECT * FROM '${file()}'`);
    expect(rows.getRowObjects()).toHaveLength(500);
  });
});

describe('replay()', () => {
  const sends = on(tcp.sendmsg).select((e) => ({ size: e.size }));
  const send = (size: number): object => ({ probe: 'tcp.sendmsg', time: BigInt(size), cpu: 1, size });

  it('gives the events of the queries that are handed in, and of no others', async () => {
    const make = eventMaker(queries, { values: 'usual', seed: 3 });
    const events = make(300) as readonly { readonly probe: string }[];
    await record(sessionOf([events]), queries, { path: file() });
    const [, receives] = queries;
    const seen = await all(await replay(file(), receives));
    expect(seen.length).toBe(events.filter(({ probe }) => probe === 'tcp.recvmsg').length);
    expect(seen.every(({ size, probe }) => typeof size === 'number' && probe === 'tcp.recvmsg')).toBe(true);
  });

  it('refuses a query that was not recorded, and one with other values', async () => {
    await record(sessionOf([[send(1)]]), sends, { path: file() });
    await expect(replay(file(), on(tcp.recvmsg))).rejects.toThrow('has no such events of tcp.recvmsg');
    const other = on(tcp.sendmsg).select((e) => ({ size: e.daddr }));
    await expect(replay(file(), other)).rejects.toMatchObject({
      code: 'TAP_ARGUMENT',
      facts: [
        ['not recorded', 'daddr'],
        ['wanted', 'size: "inet"'],
        ['recorded', 'size: ["int","number"]'],
      ],
    });
  });

  it('keeps any value of any type, and names that the columns have', async () => {
    const odd = on(tcp.sendmsg).select(() => ({
      time: execname(),
      host: execname(),
      ['__proto__']: execname(),
      any: decoded(constantInt(1), { shown: 'Any', decode: () => null }),
      number: decoded(constantInt(1), { shown: 'number', decode: () => 0 }),
    }));
    const values = [
      1n,
      '1n',
      '~',
      '~1n',
      '~"',
      'a\udcffb',
      '\ufeffmark',
      '',
      null,
      undefined,
      NaN,
      -0,
      Infinity,
      true,
      1.5,
      { a: [1n, { b: 'x' }], c: undefined },
      [],
      {},
      2n ** 70n,
    ];
    const events = values.map((any, at) =>
      Object.assign(
        { probe: 'tcp.sendmsg', cpu: at, time: 'x\udc80', host: '\ufeff' },
        JSON.parse('{"__proto__":"p"}'),
        {
          any,
          number: typeof any === 'number' ? any : null,
        },
      ),
    );
    // Object.assign would set the prototype.
    for (const event of events)
      Object.defineProperty(event, '__proto__', {
        value: 'p',
        enumerable: true,
        configurable: true,
        writable: true,
      });
    const ordered = events.map(({ any, number, ...rest }) => ({ ...rest, any, number }));
    await record(sessionOf([ordered]), odd, { path: file() });
    const seen = await all(await replay(file(), odd));
    expect(seen.map((event) => ({ ...event }))).toEqual(ordered);
    expect(Object.is(seen[values.indexOf(-0)]?.number, -0)).toBe(true);
    const duck = await (await DuckDBInstance.create()).connect();
    const rows = await duck.runAndReadAll(`SELECT count(*) AS n, count(exact) AS exact FROM '${file()}'`);
    expect(Number(rows.getRowObjects()[0]?.['n'])).toBe(values.length);
  });

  it('refuses events that it would change or mix up', async () => {
    const any = on(tcp.sendmsg).select(() => ({
      any: decoded(constantInt(1), { shown: 'Any', decode: () => null }),
    }));
    const date = [{ probe: 'tcp.sendmsg', time: 1n, cpu: 0, any: new Date(0) }];
    await expect(record(sessionOf([date]), any, { path: file() })).rejects.toThrow('is no plain data');
    const path = join(folder, 'other.parquet');
    await expect(record(sessionOf([[{ ...send(1), more: 1 }]]), sends, { path })).rejects.toThrow(
      'is of no query',
    );
    const path2 = join(folder, 'twice.parquet');
    const twice = [sends, on(tcp.sendmsg).select((e) => ({ size: e.daddr }))];
    await expect(record(sessionOf([]), twice, { path: path2 })).rejects.toThrow('cannot be told apart');
    expect((await replay(path)).stats).toMatchObject({
      events: 0,
      error: expect.stringContaining('no query') as string,
    });
  });

  it('reads the files of a rotation, each with what was lost since the one before', async () => {
    const batches = Array.from({ length: 40 }, (_, batch) =>
      Array.from({ length: 3000 }, (_event, at) => send(batch * 3000 + at)),
    );
    const { files, events } = await record(sessionOf(batches, 9), sends, {
      path: join(folder, 'part.parquet'),
      rotateBytes: 50_000,
      flushSeconds: 3600,
    });
    expect(files.slice(0, 2)).toEqual([join(folder, 'part-0001.parquet'), join(folder, 'part-0002.parquet')]);
    expect(events).toBe(120_000);
    const replays = await Promise.all(files.map((path) => replay(path, sends)));
    expect(replays.map(({ facts: { part }, stats: { lost, ended } }) => [part, lost, ended])).toEqual(
      files.map((_, at) => [at + 1, at === 0 ? 9 : 0, true]),
    );
    const sizes = (await Promise.all(replays.map(all))).flat().map(({ size }) => size);
    expect(sizes).toEqual([...sizes.keys()]);
    expect(sizes.length).toBe(events);
  });

  it('does not overwrite a file, and refuses what is out of range', async () => {
    await record(sessionOf([]), sends, { path: file() });
    expect(await all(await replay(file()))).toEqual([]);
    await expect(record(sessionOf([]), sends, { path: file() })).rejects.toThrow(
      'TAP_ARGUMENT: there is a file',
    );
    await expect(record(sessionOf([]), sends, { path: 'x', flushSeconds: 0 })).rejects.toThrow(
      'it lies between 0.01 and 3600',
    );
  });

  it('refuses a file that is none, and one that is damaged anywhere, with an error of tap', async () => {
    writeFileSync(file(), 'PAR1 and nothing else PAR1');
    await expect(replay(file())).rejects.toThrow('TAP_ARGUMENT');
    const path = join(folder, 'damaged.parquet');
    const events = eventMaker(queries, { values: 'usual', seed: 5 })(400);
    await record(sessionOf([events]), queries, { path });
    const whole = readFileSync(path);
    for (let round = 0; round < 1500; round++) {
      const damaged = Buffer.from(whole);
      // Every byte of the footer is hit, and many of the pages.
      const at = round < 500 ? (round * 7919) % whole.length : whole.length - 1 - (round - 500) * 3;
      for (let i = 0; i < 1 + (round % 3); i++)
        damaged[Math.max(0, at - i)] = [0, 0xff, 0x7f, 0x80, 0x0f][(round + i) % 5] as number;
      writeFileSync(path, damaged);
      const error: unknown = await replay(path)
        .then(all, (reason: unknown) => reason)
        .catch((reason: unknown) => reason);
      if (!Array.isArray(error)) expect(error).toBeInstanceOf(TapError);
    }
  });
});
