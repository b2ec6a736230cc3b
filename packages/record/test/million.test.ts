import { execname, pid } from '@tap/context';
import { tcp } from '@tap/net';
import { on } from '@tap/native-core/tapset';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { record, replay } from '../src/index.js';
import { eventMaker, sessionOf } from './made-events.js';

const size = 1_000_000;
const batch = 2_000;
const queries = [
  on(tcp.sendmsg).select((e) => ({
    size: e.size,
    daddr: e.daddr,
    dport: e.dport,
    comm: execname(),
    pid: pid(),
  })),
  on(tcp.recvmsg).select((e) => ({
    size: e.size,
    daddr: e.daddr,
    dport: e.dport,
    comm: execname(),
    pid: pid(),
  })),
] as const;
/** The same events each time: so many need not be kept to be compared. */
const batches = function* (): Generator<readonly object[]> {
  const make = eventMaker(queries, { values: 'usual', seed: 7 });
  for (let made = 0; made < size; made += batch) yield make(batch);
};

it('a million events replay to the same objects, and DuckDB counts the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tap-record-'));
  try {
    const path = join(folder, 'million.parquet');
    const { events, bytes } = await record(sessionOf(batches()), queries, { path });
    expect([events, bytes]).toEqual([size, statSync(path).size]);

    const counts = new Map<string, bigint>();
    const wanted = (function* () {
      for (const made of batches()) yield* made as readonly Readonly<Record<string, unknown>>[];
    })();
    let different = 0;
    for await (const event of await replay(path, queries)) {
      const { value } = wanted.next() as { readonly value: Readonly<Record<string, unknown>> };
      if (!isDeepStrictEqual({ ...event }, { ...value })) different++;
      const key = `${event.probe} ${event.comm}`;
      counts.set(key, (counts.get(key) ?? 0n) + BigInt(event.size));
    }
    expect([different, wanted.next().done]).toEqual([0, true]);

    const duck = await (await DuckDBInstance.create()).connect();
    const rows = await duck.runAndReadAll(
      `SELECT probe, comm, count(*) AS events, sum(size) AS bytes FROM '${path}' GROUP BY ALL`,
    );
    const found = rows.getRowObjects();
    expect(found.reduce((sum, row) => sum + Number(row['events']), 0)).toBe(size);
    expect(
      new Map(found.map((row) => [`${String(row['probe'])} ${String(row['comm'])}`, row['bytes']])),
    ).toEqual(counts);

    const columns = await duck.runAndReadAll(
      `SELECT sum(total_compressed_size)::BIGINT FROM parquet_metadata('${path}') WHERE path_in_schema IN ('lost', 'thinned')`,
    );
    const ofLosses = Number(columns.getRows()[0]?.[0]) / size;
    expect(ofLosses).toBeLessThan(0.01);
    const perEvent = bytes / size;
    process.stdout.write(
      `a recording takes ${perEvent.toFixed(2)} bytes for each of these events, ${ofLosses.toFixed(4)} for where some were lost\n`,
    );
    const guide = readFileSync(new URL('../../../docs/guides/recordings.md', import.meta.url), 'utf8');
    expect(guide).toContain(`${Math.round(perEvent)} bytes for each event`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
