import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../../testing/src/until.js';
import { tap } from '../../test/harness.js';
import { textWidth } from '../terminal/width.js';
import type { AnyTable } from '../print/rows.js';
import type { AnyAggregation } from '../question/tables.js';
import type { TableRun, TraceOptions, Tracer } from '../run/tracer.js';

/** A tracer whose tables a test fills by hand. */
class FakeTables {
  tables: readonly AnyAggregation[] = [];
  options: TraceOptions | null = null;
  closed = false;
  missed = 0;
  readonly #waiting: (readonly AnyTable[])[] = [];

  give(...taken: readonly (readonly (readonly [object, unknown])[])[]): void {
    this.#waiting.push(
      taken.map((rows) => ({
        dropped: 1,
        [Symbol.iterator]: () => rows[Symbol.iterator]() as ReturnType<AnyTable[typeof Symbol.iterator]>,
      })),
    );
  }

  /** Waits until something was printed. */
  printed(run: { readonly out: () => string }): Promise<void> {
    return until(() => run.out() !== '', 'a table is printed');
  }

  get tracer(): Partial<Tracer> {
    return {
      attachTables: (tables, options) => {
        this.tables = tables;
        this.options = options;
        const run: TableRun = {
          leftOut: [],
          take: () => this.#waiting.shift() ?? [],
          stats: { missed: this.missed },
          close: () => Promise.resolve(void (this.closed = true)),
        };
        return Promise.resolve(run);
      },
    };
  }
}

const distribution = (count: number) => ({
  count,
  sum: 2n ** 63n - 1n,
  min: 0,
  max: 0,
  buckets: [{ from: 0, to: 1, count }],
  quantile: (part: number) => part * 1e6,
  toString: () => `bars of ${count}\n`,
});

describe('tap count', () => {
  it('prints a row for each key, the greatest first', async () => {
    const fake = new FakeTables();
    fake.give([
      [{ execname: 'sh', size: 3 }, 2],
      [{ execname: 'curl', size: 1000 }, 40],
    ]);
    const run = tap(['count', 'test.send', '--by', 'execname,size', '--duration', '.02'], fake.tracer);
    expect(await run.ended).toBe(0);
    expect(fake.closed).toBe(true);
    expect(Object.keys(fake.tables[0]?.spec.aggregation.key ?? {})).toEqual(['execname', 'size']);
    const [header, ...rows] = run
      .out()
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/ +/));
    expect(header).toEqual(['COUNT', 'execname', 'size']);
    expect(rows).toEqual([
      ['40', 'curl', '1000'],
      ['2', 'sh', '3'],
    ]);
    expect(run.err()).toBe('tap: 1 event dropped\n');
  });

  it.each([
    ['size', ['3', '1000']],
    ['-size', ['1000', '3']],
    ['count', ['3', '1000']],
    ['-execname', ['3', '1000']],
  ])('sorts by %s, without titles if one likes', async (sort, sizes) => {
    const fake = new FakeTables();
    fake.give([
      [{ execname: 'curl', size: 1000 }, 40],
      [{ execname: 'sh', size: 3 }, 2],
    ]);
    const options = ['--by', 'execname,size', `--sort=${sort}`, '--no-header', '--duration', '.02'];
    const run = tap(['count', 'test.send', ...options], fake.tracer);
    expect(await run.ended).toBe(0);
    const rows = run.out().trimEnd().split('\n');
    expect(rows.map((row) => row.split(/ +/).at(-1))).toEqual(sizes);
  });

  it('refuses to sort by what there is not', async () => {
    const run = tap(['count', 'test.send', '--by', 'size', '--sort=-sise'], new FakeTables().tracer);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain('TAP_FILTER: --sort, column 2: there is no "sise" to choose');
    expect(run.err()).toContain('  names  size, count\n  next: did you mean size?');
  });

  it('prints lines of JSON at every interval, and says what was missed', async () => {
    const fake = new FakeTables();
    fake.missed = 4;
    fake.give([[{ page: 0xffff_0000_0000_0001n, cookie: 2n ** 63n }, 1]]);
    fake.give([[{ page: 1n, cookie: 1n }, 2]]);
    const run = tap(
      ['count', 'test.send', '--by', 'page,cookie', '--json', '--interval', '.02'],
      fake.tracer,
    );
    await fake.printed(run);
    run.signals.emit('SIGINT');
    expect(await run.ended).toBe('SIGINT');
    expect(run.events()).toBe(
      '{"probe":"test.send","key":{"page":"0xffff000000000001","cookie":"9223372036854775808"},"count":1}\n' +
        '{"probe":"test.send","key":{"page":"0x1","cookie":"1"},"count":2}\n',
    );
    expect(run.err()).toBe('tap: 2 events dropped, 4 missed\n');
  });

  it('names the probes of a pattern, and leaves out those that do not fit', async () => {
    const fake = new FakeTables();
    fake.give([[{ size: 1 }, 5]]);
    const run = tap(['count', 'test.*', '--by', 'size', '--duration', '.02'], fake.tracer);
    expect(await run.ended).toBe(0);
    expect(fake.tables.map(({ spec }) => spec.probe.name)).toContain('test.send');
    expect(run.err()).toContain('tap: test.exit is left out: ');
  });

  it('points at what the key cannot be', async () => {
    const run = tap(['count', 'test.send', '--by', 'sizes'], new FakeTables().tracer);
    expect(await run.ended).not.toBe(0);
    expect(run.err()).toContain('TAP_FILTER');
    expect(run.err()).toContain('sizes');
  });
});

describe('tap top', () => {
  it('adds up what comes, by program unless told otherwise, and prints it again and again', async () => {
    const fake = new FakeTables();
    fake.give([[{ execname: 'sh' }, 2]]);
    fake.give([[{ execname: 'sh' }, 3]]);
    const run = tap(['top', 'test.send', '--json', '--interval', '.02'], fake.tracer);
    await fake.printed(run);
    run.signals.emit('SIGINT');
    expect(await run.ended).toBe('SIGINT');
    expect(Object.keys(fake.tables[0]?.spec.aggregation.key ?? {})).toEqual(['execname']);
    expect(run.out().split('\n').slice(0, 2)).toEqual([
      '{"probe":"test.send","key":{"execname":"sh"},"count":2,"total":2}',
      '{"probe":"test.send","key":{"execname":"sh"},"count":3,"total":5}',
    ]);
  });
});

describe('tap top in a terminal', () => {
  it.each([
    [80, 6],
    [120, 24],
  ])('fits into %i columns and %i rows', async (columns, rows) => {
    const fake = new FakeTables();
    fake.give(
      Array.from(
        { length: 30 },
        (_, at) => [{ execname: '日本語'.repeat(at + 1), daddr: '::1' }, at + 1] as const,
      ),
    );
    const options = ['--by', 'execname,daddr', '--interval', '.02'];
    const run = tap(['top', 'test.send', ...options], fake.tracer, { terminal: { columns, rows } });
    await fake.printed(run);
    run.signals.emit('SIGINT');
    await run.ended;
    const [, frame = ''] = run.out().split('\u001b[H\u001b[J');
    const lines = frame.trimEnd().split('\n');
    expect(lines).toHaveLength(Math.min(21, rows - 1));
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(columns);
    const ends = lines.slice(1).map((line) => textWidth(line.slice(0, line.indexOf('::1'))));
    expect(new Set(ends).size).toBe(1);
  });
});

describe('tap hist', () => {
  it('draws the distribution of an expression', async () => {
    const fake = new FakeTables();
    fake.give([[{ execname: 'curl' }, distribution(7)]]);
    const run = tap(['hist', 'test.send', 'size / 2', '--by', 'execname', '--duration', '.02'], fake.tracer);
    expect(await run.ended).toBe(0);
    expect(fake.tables[0]?.spec.aggregation.cells[0]).toMatchObject({
      does: 'tally',
      value: { operator: 'div' },
    });
    expect(run.out()).toBe('execname=curl  7 events  p50 500000  p90 900000  p99 990000\nbars of 7\n\n');
  });

  it('draws a heat map, a line for each interval', async () => {
    const fake = new FakeTables();
    fake.give([[{ execname: 'curl' }, distribution(4)]]);
    fake.give([[{ execname: 'curl' }, distribution(1)]]);
    const options = ['--by', 'execname', '--heat', '--interval', '.02'];
    const run = tap(['hist', 'test.send', 'size', ...options], fake.tracer);
    await fake.printed(run);
    run.signals.emit('SIGINT');
    await run.ended;
    const lines = run.out().replaceAll(/^\d\d:\d\d:\d\d/gm, 'hh:mm:ss');
    expect(lines).toBe(
      'TIME      KEY            0\nhh:mm:ss  execname=curl  ██\nhh:mm:ss  execname=curl  ▒▒\n',
    );
  });

  it('writes a heat map as a page that needs nothing else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tap-heat-'));
    try {
      const fake = new FakeTables();
      fake.give([[{}, distribution(7)]]);
      const file = join(folder, 'heat.html');
      const run = tap(['latency', 'test.send', '--heat', '-o', file, '--duration', '.02'], fake.tracer);
      expect(await run.ended).toBe(0);
      expect(run.out()).toBe('');
      const page = readFileSync(file, 'utf8');
      expect(page).toContain('<h1>time of test.send</h1>');
      expect(page).toMatch(/<p>1 event dropped.*<\/p>/);
      expect(page).toMatch(/<title>[\d:]+, 0ns to 1ns: 7<\/title>/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    [['--heat', '--json'], '--heat draws, and --json gives numbers'],
    [['-o', 'heat.svg'], '-o writes a heat map'],
    [['--heat', '-o', 'heat.png'], 'the end of the name says no format of heat maps'],
    [['--heat', '-o', '/nowhere/heat.svg'], '/nowhere/heat.svg cannot be written'],
  ])('refuses %j', async (options, why) => {
    const run = tap(['hist', 'test.send', 'size', ...options], new FakeTables().tracer);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain(why);
  });

  it.each([
    ['latency', '-p99', [9, 7]],
    ['hist', 'p99', [7, 9]],
    ['hist', 'execname', [9, 7]],
  ])('tap %s sorts by %s', async (command, sort, counts) => {
    const fake = new FakeTables();
    const slow = { ...distribution(9), quantile: (part: number) => part * 1e9 };
    fake.give([
      [{ execname: 'ssh' }, distribution(7)],
      [{ execname: 'curl' }, slow],
    ]);
    const value = command === 'hist' ? ['size'] : [];
    const options = ['--by', 'execname', `--sort=${sort}`, '--duration', '.02'];
    const run = tap([command, 'test.send', ...value, ...options], fake.tracer);
    expect(await run.ended).toBe(0);
    expect([...run.out().matchAll(/(\d+) events/g)].map(([, count]) => Number(count))).toEqual(counts);
  });

  it.each([80, 120])('keeps its titles within %i columns', async (columns) => {
    const fake = new FakeTables();
    const wide = '日本語'.repeat(8);
    fake.give([
      [{ execname: wide }, distribution(7)],
      [{ execname: 'sh' }, distribution(1)],
    ]);
    const options = ['--by', 'execname', '--duration', '.02'];
    const run = tap(['hist', 'test.send', 'size', ...options], fake.tracer, { terminal: { columns } });
    await run.ended;
    const facts = 'p50 500000  p90 900000  p99 990000';
    const first = columns === 80 ? `execname=${wide}\n7 events` : `execname=${wide}  7 events`;
    expect(run.out()).toBe(`${first}  ${facts}\nbars of 7\n\nexecname=sh  1 event  ${facts}\nbars of 1\n\n`);
    expect(Math.max(...run.out().split('\n').map(textWidth))).toBeLessThanOrEqual(columns);
  });

  it('gives JSON, too', async () => {
    const fake = new FakeTables();
    fake.give([[{}, distribution(7)]]);
    const run = tap(['hist', 'test.send', 'size', '--json', '--duration', '.02'], fake.tracer);
    await run.ended;
    expect(JSON.parse(run.events())).toEqual({
      probe: 'test.send',
      key: {},
      count: 7,
      sum: '9223372036854775807',
      min: 0,
      max: 0,
      p50: 500_000,
      p90: 900_000,
      p99: 990_000,
      buckets: [{ from: 0, to: 1, count: 7 }],
    });
  });

  it('refuses what is not a number', async () => {
    const run = tap(['hist', 'test.send', 'daddr'], new FakeTables().tracer);
    expect(await run.ended).not.toBe(0);
    expect(run.err()).toContain('a number is needed here, and this is of kind inet');
  });
});

describe('tap latency', () => {
  it('refuses a probe without a return', async () => {
    const run = tap(['latency', 'test.exit'], new FakeTables().tracer);
    expect(await run.ended).not.toBe(0);
    expect(run.err()).toContain('test.exit has no return');
  });
});
