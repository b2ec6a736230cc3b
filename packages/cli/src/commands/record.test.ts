import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeTracer, tap } from '../../test/harness.js';
import type { TraceEvent } from '../print/event.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tap-record-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const exit = (code: number, more: object): TraceEvent => ({
  probe: 'test.exit',
  time: BigInt(code),
  cpu: 1,
  code,
  ...more,
});

async function recorded(
  ...args: readonly string[]
): Promise<{ readonly err: string; readonly status: unknown }> {
  const fake = new FakeTracer();
  fake.stats = { lost: 3, missed: 0 };
  const run = tap(['record', 'test.exit', ...args], fake.tracer);
  const { queries } = await fake.attached;
  const given = { pid: 1, execname: 'init' };
  const added = Object.entries(given).filter(([name]) => name in (queries[0]?.spec.fields ?? {}));
  const more = Object.fromEntries(added);
  fake.give(exit(1, more), exit(2, more));
  fake.give(exit(7, more));
  run.signals.emit('SIGINT');
  const status = await run.ended;
  return { err: run.err(), status };
}

describe('tap record and tap replay', () => {
  it('show again what tap trace would have shown', async () => {
    const file = join(folder, 'exits.parquet');
    const { err, status } = await recorded('-o', file);
    expect([status, err]).toEqual([
      'SIGINT',
      expect.stringMatching(/^tap: 3 events delivered, 3 lost; \d+ bytes in .*exits.parquet\n$/),
    ]);
    const json = tap(['replay', file, '--json']);
    expect(await json.ended).toBe(0);
    expect(json.out()).toBe(
      [1, 2, 7].map((code) => `{"probe":"test.exit","time":"${code}","cpu":1,"code":${code}}\n`).join(''),
    );
    const table = tap(['replay', file, file, '--fields', 'code']);
    expect(await table.ended).toBe(0);
    expect(table.out()).toMatch(/^TIME +code\n(\d\d:\d\d:\d\d\.\d{6} +[127]\n){6}$/);
    expect(table.err()).toBe('tap: 6 events replayed, 0 lost when they were recorded\n');
  });

  it('rotate by size, and refuse a file that is there', async () => {
    const file = join(folder, 'exits.parquet');
    await recorded('-o', file, '--rotate-size', '4K');
    expect(existsSync(join(folder, 'exits-0001.parquet'))).toBe(true);
    await recorded('-o', file);
    const { err, status } = await recorded('-o', file);
    expect([status, err]).toEqual([2, expect.stringContaining('TAP_ARGUMENT: there is a file')]);
  });

  it('take the events that meet a condition, add values, and end after some', async () => {
    const file = join(folder, 'exits.parquet');
    await recorded('-o', file, '--with', 'pid,execname');
    const run = tap([
      'replay',
      file,
      '--where',
      'code > 1',
      '--with',
      'twice=code*2',
      '--json',
      '--count',
      '1',
    ]);
    expect(await run.ended).toBe(0);
    expect(JSON.parse(run.out())).toMatchObject({ probe: 'test.exit', code: 2, twice: 4, execname: 'init' });
    const calls = tap(['replay', file, '--where', 'pid() == 1 && execname == "init"', '--fields', 'code']);
    expect(await calls.ended).toBe(0);
    expect(calls.err()).toBe('tap: 3 events replayed, 0 lost when they were recorded\n');
  });

  it('count and distribute recorded events', async () => {
    const file = join(folder, 'exits.parquet');
    await recorded('-o', file, '--with', 'execname');
    const counted = tap(['replay', file, file, '--by', 'execname,big=code>1', '--sort', 'count', '--json']);
    expect(await counted.ended).toBe(0);
    expect(counted.out()).toBe(
      [
        '{"probe":"test.exit","key":{"execname":"init","big":false},"count":2}\n',
        '{"probe":"test.exit","key":{"execname":"init","big":true},"count":4}\n',
      ].join(''),
    );
    expect(counted.err()).toBe('tap: 0 events dropped, 0 lost when they were recorded\n');
    const drawn = tap(['replay', file, '--hist', 'code', '--where', 'code < 7']);
    expect(await drawn.ended).toBe(0);
    expect(drawn.out()).toMatch(/^2 events/);
  });

  it.each([
    [['--json', '--fields', 'code'], '--fields goes with the table'],
    [['--json', '--no-header'], '--no-header goes with the table'],
    [['--sort', 'code'], '--sort goes with a table'],
    [['--by', 'code', '--count', '3'], '--count goes with events'],
    [['--where', 'pid() == 1'], '"pid" was not recorded of test.exit'],
    [['--with', 'pid'], '"pid" was not recorded of test.exit'],
    [['--by', 'coed'], 'did you mean code?'],
    [['--hist', 'probe'], 'a number is needed here, and this is of kind text'],
    [['--where', 'tim > 0'], 'recorded  time, code, probe, cpu'],
    [['--hist', 'coed'], 'TAP_FILTER: --hist, column 1: '],
    [['--hist', '-code'], 'No alias registered for -c; a value that begins with - follows a ='],
    [['--with', 'cpu=code'], 'every event has a "cpu" of its own'],
    [['--fields', 'cpuu'], 'did you mean cpu?'],
  ])('refuse to replay with %s', async (options, message) => {
    const file = join(folder, 'exits.parquet');
    await recorded('-o', file);
    const run = tap(['replay', file, ...options]);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain(message);
  });

  it.each([
    [['record', 'test.exit'], 'output'],
    [['record', 'test.exit', '-o', '/no/such/folder/x'], 'TAP_ARGUMENT: /no/such/folder/x cannot be written'],
    [['record', 'test.exit', '-o', 'x', '--rotate-size', '5X'], 'a number of bytes'],
    [['replay', 'package.json'], 'TAP_ARGUMENT: package.json cannot be replayed'],
    [
      ['replay', '/no/such/file'],
      'TAP_ARGUMENT: /no/such/file cannot be replayed: there is no such file\n  next: give',
    ],
    [['replay', tmpdir()], `TAP_ARGUMENT: ${tmpdir()} cannot be replayed: it is a folder`],
    [['replay', tmpdir(), '--by', 'code'], 'it is a folder'],
    [['record', 'test.exit', '-o', tmpdir()], `${tmpdir()} cannot be written: it is a folder`],
  ])('refuse %s', async (args, message) => {
    const run = tap(args, new FakeTracer().tracer);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain(message);
  });

  it('refuse a file that is not there before the events of those that are', async () => {
    const file = join(folder, 'exits.parquet');
    await recorded('-o', file);
    for (const more of [[], ['--where', 'code > 0'], ['--by', 'code']]) {
      const options = more[0] === '--by' ? more : [...more, '--count', '1'];
      const run = tap(['replay', file, join(folder, 'none.parquet'), ...options]);
      expect([await run.ended, run.out()]).toEqual([2, '']);
      expect(run.err()).toContain('none.parquet cannot be replayed: there is no such file');
    }
  });

  it('ask for what every event has', async () => {
    const file = join(folder, 'exits.parquet');
    await recorded('-o', file);
    const lines = async (...options: readonly string[]): Promise<readonly unknown[]> => {
      const run = tap(['replay', file, '--json', ...options]);
      expect([await run.ended, run.err()]).toEqual([0, expect.stringContaining('0 ')]);
      return run
        .out()
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
    };
    expect(
      await lines('--where', 'time > 1 && cpu == 1 && probe == "test.exit" && time() < 7'),
    ).toMatchObject([{ code: 2 }]);
    expect(await lines('--with', 'late=time/2,place=cpu + 1')).toMatchObject([
      { time: '1', late: '0', place: 2 },
      { time: '2', late: '1', place: 2 },
      { time: '7', late: '3', place: 2 },
    ]);
    expect(await lines('--by', 'cpu,probe')).toEqual([
      { probe: 'test.exit', key: { cpu: 1, probe: 'test.exit' }, count: 3 },
    ]);
    expect(await lines('--hist', 'code - 5')).toMatchObject([
      {
        min: -4,
        max: 2,
        p50: null,
        p90: 2,
        buckets: [{ from: null, to: 0, count: 2 }, {}, {}, { count: 1 }],
      },
    ]);
    const drawn = tap(['replay', file, '--hist', 'code - 5']);
    await drawn.ended;
    expect(drawn.out()).toMatch(/^3 events {2}p50 <0 {2}p90 2 {2}p99 2\n/);
    expect(await lines('--hist', 'time')).toMatchObject([{ count: 3, min: 1, max: 7, sum: '10' }]);
    const odd = '__proto__=code,constructor=code+1,toString=code+2';
    const [first] = await lines('--with', odd, '--where', 'code == 7');
    expect(Object.entries(first as object).slice(-3)).toEqual([
      ['__proto__', 7],
      ['constructor', 8],
      ['toString', 9],
    ]);
    const [row] = await lines('--by', odd, '--where', 'code == 7', '--sort', '__proto__');
    expect(Object.entries((row as { readonly key: object }).key)).toEqual([
      ['__proto__', 7],
      ['constructor', 8],
      ['toString', 9],
    ]);
    const table = tap(['replay', file, '--with', 'cpu', '--fields', 'cpu', '--count', '1']);
    await table.ended;
    expect(table.out()).toMatch(/^TIME +cpu\n\S+ +1\n$/);
    const facts = tap(['replay', file, '--fields', 'probe,time,cpu,code', '--count', '1']);
    expect(await facts.ended).toBe(0);
    expect(facts.out()).toMatch(/^TIME +probe +time +cpu +code\n\S+ +test\.exit +1 +1 +1\n$/);
  });

  it('take a value that begins with a minus', async () => {
    const file = join(folder, 'exits.parquet');
    await recorded('-o', file);
    const run = tap(['replay', file, '--hist=-code', '--json']);
    expect(await run.ended).toBe(0);
    expect(JSON.parse(run.out())).toMatchObject({ count: 3, min: -7, max: -1 });
  });

  it.each([[[]], [['--by', 'probe']]])('say that nothing was recorded of a name: %s', async (options) => {
    const file = join(folder, 'exits.parquet');
    await recorded('-o', file);
    const said = async (where: string): Promise<string> => {
      const run = tap(['replay', file, '--where', where, ...options]);
      expect(await run.ended).toBe(0);
      return run.err();
    };
    const line = 'tap: no events of test.exti were recorded, but of test.exit\n';
    expect(await said('code > 1 && !(probe == "test.exti")')).toContain(line);
    expect(await said('"test.exti" == probe || code > 0')).toContain(line);
    expect(await said('probe == "test.exit" && code != 3')).not.toContain('were recorded, but');
  });

  it('show names of files that a terminal would obey as escapes', async () => {
    const file = join(folder, 'c\u202eb\u001b[31m\nd.parquet');
    await recorded('-o', file);
    const raw = /\p{Cf}|(?!\n)\p{Cc}|\n(?!tap:|TAP_| {2}|$)/u;
    const shown = 'c\\u{202e}b\\x1b[31m\\nd.parquet';
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, whole.length - 9));
    const cut = tap(['replay', file]);
    await cut.ended;
    expect(cut.err()).toContain(shown);
    expect(cut.err()).not.toMatch(raw);
    writeFileSync(file, Buffer.concat([whole, Buffer.from('more')]));
    const more = tap(['replay', file]);
    await more.ended;
    expect(more.err()).toContain(`tap: ${folder}/${shown}: its last 4 bytes are left out`);
    expect(more.err()).not.toMatch(raw);
    writeFileSync(file, 'nothing');
    for (const env of [{}, { TAP_DEBUG: '1' }]) {
      const none = tap(['replay', file], {}, { env });
      expect(await none.ended).toBe(2);
      expect(none.err()).toContain('c\\u{202e}b\\x1b[31m');
      expect(none.err()).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
    }
    const option = tap(['replay', '--c\u202eb\u001b[31m.parquet']);
    expect(await option.ended).toBe(2);
    expect(option.err()).toContain('--c\\u{202e}b\\x1b[31m');
    const again = await recorded('-o', file);
    expect(again.err).toContain(`there is a file`);
    expect(again.err).not.toMatch(raw);
  });
});
