import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { FakeTracer, tap, type Run } from '../../test/harness.js';
import type { TraceSession } from '../run/tracer.js';
import type { TraceEvent } from './event.js';

const exit: TraceEvent = { probe: 'test.exit', time: 1n, cpu: 1, code: 0 };

/** The records that a run wrote; all fit the schema that `tap schema --records` writes. */
async function recordsOf(run: Run): Promise<readonly Readonly<Record<string, unknown>>[]> {
  await run.ended;
  const schema = tap(['schema', '--records']);
  expect(await schema.ended).toBe(0);
  const fits = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(schema.out()) as object);
  const lines = run.out().trimEnd().split('\n');
  const all = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const records = all.filter((line) => !('probe' in line));
  for (const record of records) expect([record, fits(record), fits.errors]).toEqual([record, true, null]);
  for (const line of all) expect(fits(line)).toBe(!('probe' in line));
  return records;
}

describe('a stream of --json', () => {
  it.each<[TraceSession['stats'], object]>([
    [
      { lost: 7, missed: 2, thinned: 3, unfollowed: 1 },
      { lost: 7, missed: 2, missedAtLeast: 2, thinned: 3, unfollowed: 1 },
    ],
    [
      { lost: 0, missed: 'unknown', missedAtLeast: 5, unfollowed: 'unknown' },
      { lost: 0, missed: null, missedAtLeast: 5, thinned: 0, unfollowed: null },
    ],
  ])('ends with what it did not hold: %j', async (stats, counted) => {
    const fake = new FakeTracer();
    fake.stats = stats;
    const run = tap(['trace', 'test.exit', '--json', '--count', '1'], fake.tracer);
    await fake.attached;
    fake.give(exit);
    expect(await recordsOf(run)).toEqual([{ record: 'end', delivered: 1, thrownAway: 0, ...counted }]);
    expect(run.out()).toMatch(/^\{"probe".*\n\{"record":"end".*\n$/);
  });

  it('says of tables what is in no row', async () => {
    const take = (): never[] => [Object.assign([], { dropped: 4 }) as never];
    const close = (): Promise<void> => Promise.resolve();
    const attachTables = () => Promise.resolve({ leftOut: [], take, stats: { missed: 1 }, close });
    const run = tap(['count', 'test.exit', '--json', '--duration', '.01'], { attachTables });
    expect(await recordsOf(run)).toEqual([
      { record: 'end', dropped: 4, thrownAway: 0, thinned: 0, missed: 1, missedAtLeast: 1, unfollowed: 0 },
    ]);
  });

  it('says when there are too many events', async () => {
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.exit', '--json', '--max-rate', '5', '--overload', 'stop'], fake.tracer);
    const { overload } = (await fake.attached).options;
    const seen = {
      state: 'begins',
      rate: 6,
      cpu: null,
      limits: { rate: 5, cpu: null },
      then: 'stop',
      oneOf: 1,
    } as const;
    overload?.tell?.({ ...seen, time: 2n ** 60n });
    const [record, end] = await recordsOf(run);
    expect(record).toEqual({ record: 'overload', ...seen, time: String(2n ** 60n) });
    expect(end).toMatchObject({ record: 'end', delivered: 0 });
  });

  it.each([['trace'], ['count']])('of tap %s says why the command failed', async (command) => {
    const run = tap([command, 'test.exit', '--json', '--where', 'cod == 1']);
    const [error, ...others] = await recordsOf(run);
    expect(others).toEqual([]);
    expect(error).toMatchObject({ record: 'error', code: 'TAP_FILTER', next: 'did you mean code?' });
    expect(error?.['message']).toContain('test.exit has no value "cod"');
    expect(run.err()).toContain('TAP_FILTER');
  });

  it('says of an error that tap does not know its message', async () => {
    const attach = (): Promise<never> => Promise.reject(new Error('it stays'));
    const [error] = await recordsOf(tap(['trace', 'test.exit', '--json'], { attach }));
    expect(error).toEqual({ record: 'error', code: null, message: 'it stays', facts: [], next: null });
  });
});

it.each([[[]], [['test.exit', '--records']]])('tap schema %j is refused', async (args) => {
  const run = tap(['schema', ...args]);
  expect(await run.ended).toBe(2);
  expect(run.err()).toContain('TAP_ARGUMENT: a schema is that of a probe, or that of --records');
});
