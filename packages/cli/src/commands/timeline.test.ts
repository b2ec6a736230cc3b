import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FakeTracer, tap } from '../../test/harness.js';
import { until } from '../../../testing/src/until.js';
import { readTrace } from '../../../timeline/test/read-trace.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-timeline-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'some.perfetto-trace');
const read = (): ReturnType<typeof readTrace> => readTrace(readFileSync(file));

const event = (time: number, more: object = {}) => ({
  probe: 'test.send.return',
  time: BigInt(time),
  cpu: 1,
  track_pid: 7,
  track_tid: 8,
  track_name: 'app',
  ...more,
});
type Given = ReturnType<typeof event>;

/** Runs a command that gets some events, and is told to end. */
async function timeline(args: readonly string[], events: readonly Given[] = [], fake = new FakeTracer()) {
  const run = tap(['timeline', ...args], fake.tracer);
  const attached = await Promise.race([fake.attached, run.ended.then(() => null)]);
  if (events.length > 0) fake.give(...events);
  run.signals.emit('SIGTERM');
  const status = await run.ended;
  return { out: run.out(), err: run.err(), status, attached };
}

describe('tap timeline', () => {
  it('shows probes that have a return as calls, once, and the others as they are', async () => {
    const args = ['test.*', 'test.send', 'test.exit', '-o', file];
    const calls = [event(50, { elapsed: 20, size: 3 }), event(60, { probe: 'test.exit', code: 1 })];
    const { out, err, attached } = await timeline(args, calls);
    expect([out, err]).toEqual(['', 'tap: 2 events delivered, 0 lost\n']);
    const queries = attached?.queries.map(({ spec }) => [spec.probe.name, Object.keys(spec.fields)]);
    const track = ['track_pid', 'track_tid', 'track_name'];
    const sent = ['name', 'size', 'flags', 'page', 'dport', 'daddr', 'label', 'cookie', 'listening', 'error'];
    expect(queries).toContainEqual(['test.send.return', [...sent, 'elapsed', ...track]]);
    expect(queries).toContainEqual(['test.exit', ['code', ...track]]);
    expect(new Set(queries?.map(([name]) => name)).size).toBe(queries?.length);
    expect(attached?.tables).toEqual([]);
    const { shown, tracks } = read();
    expect(shown).toMatchObject([
      { name: 'test.send', begin: 30n, end: 50n, values: { cpu: { int: '1' }, size: { int: '3' } } },
      { name: 'test.exit', begin: 60n, end: null, depth: 0 },
    ]);
    expect(tracks.get(shown[0]?.track ?? '')).toMatchObject({
      thread: { pid: 7, tid: 8, thread_name: 'app' },
    });
  });

  it('adds values, and joins events by what --flow says', async () => {
    const args = ['test.exit', '--with', 'twice=code * 2', '--flow', 'code + 1', '--where', 'code > 1'];
    const events = [3, 3, 4].map((flow, i) => event(i + 1, { probe: 'test.exit', flow, code: flow - 1 }));
    const { attached } = await timeline([...args, '-o', file], events);
    const [query] = attached?.queries ?? [];
    expect(Object.keys(query?.spec.fields ?? {}).slice(0, 3)).toEqual(['code', 'twice', 'flow']);
    expect(query?.spec.condition).not.toBeNull();
    expect(read().shown.map(({ flows }) => flows)).toEqual([['3'], ['3'], ['4']]);
  });

  it('has counters of what the kernel counted', async () => {
    const fake = new FakeTracer();
    const row = (size: number, count: number) => [[{ size }, count]] as const;
    const table = (rows: ReturnType<typeof row> | [], dropped = 0) =>
      Object.assign([...rows], { dropped }) as unknown as (typeof fake.taken)[number][number];
    fake.taken.push([table(row(1, 5))], [table(row(1, 5))], [table([], 4)], [table(row(2, 7))]);
    const args = ['test.exit', '--count', 'test.send', '--by', 'size', '--interval', '.001', '-o', file];
    const run = tap(['timeline', ...args], fake.tracer);
    const { tables } = await fake.attached;
    await until(() => fake.taken.length === 0, 'the counters are taken');
    run.signals.emit('SIGTERM');
    await run.ended;
    expect(tables.map(({ spec }) => [spec.probe.name, Object.keys(spec.aggregation.key)])).toEqual([
      ['test.send', ['size']],
    ]);
    const { counts, shown, tracks } = read();
    const named = counts.map(({ track, value }) => [tracks.get(track)?.name, value]);
    expect(named).toEqual([
      ['test.send size=1', 5],
      ['test.send size=1', 0],
      ['test.send size=2', 7],
      ['test.send size=2', 0],
    ]);
    expect(shown.map(({ name }) => name)).toEqual(['4 of test.send not counted']);
  });

  it('says in the file what was lost', async () => {
    const fake = new FakeTracer();
    fake.stats = { lost: 3, missed: 2 };
    fake.lose(2);
    const { err } = await timeline(['test.exit', '-o', file], [event(1, { probe: 'test.exit' })], fake);
    expect(err).toBe('tap: 1 event delivered, 3 lost, 2 missed\n');
    const missing = read().shown.map(({ name, track }) => [read().tracks.get(track)?.name, name]);
    expect(new Set(missing.map(String))).toEqual(
      new Set([',test.exit', 'Missing,1 event lost', 'Missing,2 events lost', 'Missing,2 missed']),
    );
    expect(missing).toHaveLength(4);
  });

  it('has what came before it ended, piece by piece', async () => {
    const fake = new FakeTracer();
    const run = tap(['timeline', 'test.exit', '-o', file], fake.tracer);
    await fake.attached;
    fake.give(event(1, { probe: 'test.exit' }));
    await until(() => readFileSync(file).length > 0 && read().shown.length === 1, 'the event is in the file');
    run.signals.emit('SIGTERM');
    await run.ended;
  });

  it.each([
    [['test.exit'], 'output'],
    [['-o', file], 'probe'],
    [['test.exit', '-o', join(folder, 'none/some')], 'cannot be written: ENOENT'],
    [['test.exit', '-o', join(folder, 'new'), '--by', 'code'], '--by goes with --count'],
    [['test.exit', '-o', join(folder, 'new'), '--interval', '1'], '--interval goes with --count'],
    [['test.exit', '-o', join(folder, 'new'), '--flow', 'cod'], 'knows no "cod"'],
    [['test.exit', '-o', join(folder, 'new'), '--with', 'track_pid=code'], 'of its own'],
    [['test.exit', '-o', join(folder, 'new'), '--count', 'test.sned'], 'did you mean test.send?'],
  ])('refuses %s before anything is attached', async (args, message) => {
    const files = readdirSync(folder);
    const { err, status, attached } = await timeline(args);
    expect([status, attached]).toEqual([2, null]);
    expect(err).toContain(message);
    expect(readdirSync(folder)).toEqual(files);
  });
});
