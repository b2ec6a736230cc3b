import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execname, pid, print_backtrace } from '@tap/context';
import { kprocess } from '@tap/kprocess';
import { attach, on } from '@tap/native-core';
import { errno, i32, kernelStack, probe, ptr, struct, tracepoint } from '@tap/native-core/tapset';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tapHere } from '../../cli/test/run-tap.js';
import { functionsOf, record, replay, tableOf } from '../src/index.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tap-record-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('tap record writes what a command executes, and tap replay shows it', async () => {
  const file = join(folder, 'execs.parquet');
  const script = `${folder}/run.sh`;
  const runs = 'for i in 1 2 3 4 5 6 7; do /bin/true; done; echo $$ > "$0"';
  const made = await tapHere(
    'record',
    '-o',
    file,
    'kprocess.exec',
    '--with',
    'pid',
    '-c',
    `sh -c '${runs}' ${script}`,
  ).ended;
  expect(made.code, made.err).toBe(0);
  const shell = Number(readFileSync(script, 'utf8'));
  const { out, err, code } = await tapHere('replay', file, '--json').ended;
  expect(code, err).toBe(0);
  const events = out
    .trim()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as { readonly probe: string; readonly filename: string; readonly pid: number },
    );
  expect(events.filter(({ filename }) => filename === '/bin/true')).toHaveLength(7);
  expect(events.some(({ pid: process }) => process === shell)).toBe(true);
  const { stats, facts } = await replay(file);
  expect(stats).toMatchObject({ events: events.length, lost: 0, error: null, ended: true });
  expect(facts.kernel).toBe(readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim());
});

it('a recording has the very events that a session gives', async () => {
  const file = join(folder, 'execs.parquet');
  const execs = on(kprocess.exec).select((e) => ({ filename: e.filename, comm: execname(), pid: pid() }));
  const session = await attach(execs);
  const seen: object[] = [];
  // What passes by on the way to the file is what a loop would have got.
  const watched = {
    stats: { missed: 0 },
    close: () => session.close(),
    async *batches() {
      for await (const batch of session.batches()) {
        seen.push(...batch.events);
        yield batch;
      }
    },
  };
  const written = record(watched, execs, { path: file });
  for (let round = 0; round < 20; round++) spawnSync('/bin/true');
  await session.close();
  expect((await written).events).toBe(seen.length);
  expect(seen.filter((event) => 'filename' in event && event.filename === '/bin/true')).toHaveLength(20);
  const replayed: object[] = [];
  for await (const event of await replay(file, execs)) replayed.push({ ...event });
  expect(replayed).toEqual(seen.map((event) => ({ ...event })));
  // A condition takes from the recording what the kernel would have taken, and a table counts it.
  const ofTrue = execs.where((e) => e.filename.eq('/bin/true'));
  let taken = 0;
  for await (const _ of await replay(file, ofTrue)) taken++;
  expect(taken).toBe(20);
  const counted = on(kprocess.exec)
    .where((e) => e.filename.eq('/bin/true'))
    .by(() => ({ pid: pid() }))
    .count();
  const table = await tableOf([await replay(file)], counted);
  expect([...table].reduce((sum, [, count]) => sum + count, 0)).toBe(20);
});

it('a recording has the names of raw stacks, as their texts had them', async () => {
  const file = join(folder, 'stacks.parquet');
  const execs = on(kprocess.exec).select(() => ({ stack: kernelStack(20), text: print_backtrace(20) }));
  const session = await attach(execs);
  const written = record(session, execs, { path: file });
  for (let round = 0; round < 20; round++) spawnSync('/bin/true');
  await session.close();
  expect((await written).events).toBeGreaterThanOrEqual(20);
  for await (const { stack, text } of await replay(file, execs)) {
    // An address that no function has stands alone.
    const lines = [...text.matchAll(/^ ?0x[0-9a-f]+ : (?:0x[0-9a-f]+|(\S+?)\+0x)/gm)].map(([, name]) => name);
    expect(lines.length).toBeGreaterThan(2);
    expect(functionsOf(stack)?.map((found) => found?.name)).toEqual(lines);
  }
});

it('a value that the kernel does not have is unequal to everything in a recording, as it is live', async () => {
  const Task = struct('task_struct', { pid: i32, none: i32.at('no_such_member').optional() });
  const exec = probe('test.exec', {
    at: tracepoint('sched_process_exec', { p: ptr(Task) }),
    values: ({ p }) => ({ lacking: errno(p.none), had: errno(p.pid) }),
  });
  const [all, lacking, had] = [
    on(exec),
    on(exec).where((e) => e.lacking.eq(null)),
    on(exec).where((e) => e.had.eq(null)),
  ];
  const file = join(folder, 'absent.parquet');
  const session = await attach(all);
  const counts = [lacking.count(), had.count()];
  const counted = await attach(counts);
  expect(session.absentValues(all)).toEqual({ lacking: 'always' });
  const written = record(session, all, { path: file });
  for (let round = 0; round < 20; round++) spawnSync('/bin/true');
  await session.close();
  await counted.close();
  const [ofLacking, ofHad] = counts.map((query) => Number(counted.table(query).read().value));
  expect(ofLacking).toBe(0);
  expect(ofHad).toBeGreaterThanOrEqual(20);
  const { events } = await written;
  expect(events).toBeGreaterThanOrEqual(20);
  const replayed = async (query: typeof all): Promise<number> => {
    let count = 0;
    for await (const _ of await replay(file, query)) count++;
    return count;
  };
  expect([await replayed(all), await replayed(lacking), await replayed(had)]).toEqual([events, 0, events]);
});
