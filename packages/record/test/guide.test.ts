import { execname, pid } from '@tap/context';
import { tcp } from '@tap/net';
import { kernelStack, on, type CapturedStack } from '@tap/native-core/tapset';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { record, replay } from '../src/index.js';
import { eventMaker, sessionOf } from './made-events.js';

const guide = readFileSync(new URL('../../../docs/guides/recordings.md', import.meta.url), 'utf8');
const questions = [...guide.matchAll(/^```sql\n([^]*?)^```$/gm)].map(([, sql = '']) => sql);
const sends = on(tcp.sendmsg).select((e) => ({
  size: e.size,
  daddr: e.daddr,
  execname: execname(),
  pid: pid(),
  stack: kernelStack(32),
}));
const functionsOf = ({ addresses }: CapturedStack) =>
  addresses.map((address) => ({ name: `fn_${address % 64n}`, module: 'kernel' }));

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tap-record-'));
  const make = eventMaker([sends], { values: 'usual', seed: 11 });
  await record({ ...sessionOf([make(5000)], 4), functionsOf }, sends, {
    path: join(folder, 'sends.parquet'),
  });
  const others = [sends, on(tcp.recvmsg)] as const;
  const more = eventMaker(others, { values: 'usual', seed: 12 });
  await record(sessionOf([more(100)]), others, { path: join(folder, 'sends-2.parquet') });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function ask(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const duck = await (await DuckDBInstance.create()).connect();
  const found = await duck.runAndReadAll(sql.replaceAll("'sends", `'${folder}/sends`));
  return found.getRowObjects();
}

it.each(questions)('DuckDB answers: %s', async (sql) => {
  expect((await ask(sql)).length).toBeGreaterThan(0);
});

it('the answers are those that a replay gives', async () => {
  const [first = ''] = questions;
  const metadata = questions.at(-1) ?? '';
  const bytes = new Map<string, bigint>();
  for await (const { execname: program, daddr, size } of await replay(join(folder, 'sends.parquet'), sends)) {
    const key = `${program} ${daddr}`;
    bytes.set(key, (bytes.get(key) ?? 0n) + BigInt(size));
  }
  const rows = await ask(first);
  expect(rows).toHaveLength(10);
  for (const row of rows)
    expect(row['bytes']).toBe(bytes.get(`${String(row['execname'])} ${String(row['daddr'])}`));
  const lost = (await ask(metadata))
    .filter(({ name }) => name === 'tap.lost')
    .map(({ value }) => String(value));
  expect(lost.toSorted((a, b) => a.localeCompare(b))).toEqual(['0', '4']);
});
