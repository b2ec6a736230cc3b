import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, createWriteStream, openSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { fixtureKernel } from '../../../testing/src/index.js';
import { until } from '../../../testing/src/until.js';
import { FakeTracer, tap } from '../../test/harness.js';
import type { TraceEvent } from '../print/event.js';

const many = Array.from({ length: 5000 }, (_, code): TraceEvent => {
  return { probe: 'test.exit', time: BigInt(code), cpu: 1, code };
});

/** A process that reads when it is told to: `SIGUSR1`; what it read stands in `text`. */
class SlowReader {
  text = '';
  readonly input: Writable;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor() {
    const script = 'trap "exec cat" USR1; echo ready >&2; while :; do sleep .02; done';
    this.#child = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (data) => (this.text += String(data)));
    this.#ended = once(this.#child, 'close');
    this.input = this.#child.stdin as Writable;
  }

  async ready(): Promise<this> {
    await once(this.#child.stderr as NodeJS.ReadableStream, 'data');
    return this;
  }

  read(): void {
    this.#child.kill('SIGUSR1');
  }

  /** The lines that it has got, once it has got all. */
  async lines(): Promise<number> {
    this.input.end();
    await this.#ended;
    return this.text.split('\n').length - 1;
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}

const readers: SlowReader[] = [];
afterEach(() => readers.splice(0).forEach((reader) => reader.end()));

async function slowReader(): Promise<SlowReader> {
  const reader = await new SlowReader().ready();
  readers.push(reader);
  return reader;
}

describe('a reader that is slow', () => {
  it('gets every event that is counted as delivered, when tap is told to end', async () => {
    const reader = await slowReader();
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.exit', '--json'], fake.tracer, { output: reader.input });
    await fake.attached;
    fake.give(...many);
    fake.give(...many);
    await until(() => reader.input.writableLength > 0, 'the pipe is full');
    run.signals.emit('SIGTERM');
    await until(() => fake.closed, 'all is detached');
    expect(run.err()).toBe('');
    reader.read();
    expect(await run.ended).toBe('SIGTERM');
    expect(run.err()).toBe('tap: 10000 events delivered, 0 lost\n');
    // The events, and the record of the end.
    expect(await reader.lines()).toBe(10_001);
  });

  it.each([
    ['SIGINT', []],
    ['SIGTERM', ['--duration', '.05']],
  ] as const)(
    'is not waited for after a second %s, and what it did not get is counted',
    async (signal, args) => {
      const reader = await slowReader();
      const fake = new FakeTracer();
      const run = tap(['trace', 'test.exit', '--json', ...args], fake.tracer, { output: reader.input });
      const { options } = await fake.attached;
      fake.give(...many);
      fake.give(...many);
      await until(() => reader.input.writableLength > 0, 'the pipe is full');
      if (args.length === 0) run.signals.emit(signal);
      await until(() => options.signal.aborted, 'tap is ending');
      run.signals.emit(signal);
      expect(await run.ended).toBe(signal);
      const [, delivered, thrownAway] =
        /^tap: (\d+) events delivered, 0 lost, (\d+) thrown away, as nobody took them\n$/.exec(run.err()) ??
        [];
      expect(Number(delivered)).toBeGreaterThan(500);
      expect(Number(delivered) + Number(thrownAway)).toBe(10_000);
      // What the end of the process would throw away.
      reader.input.destroy();
      reader.read();
      expect(await reader.lines()).toBe(Number(delivered));
    },
  );

  it('is not waited for when it has gone, and what it did not get is counted', async () => {
    const reader = await slowReader();
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.exit', '--json'], fake.tracer, { output: reader.input });
    await fake.attached;
    fake.give(...many);
    await until(() => reader.input.writableLength > 0, 'the pipe is full');
    run.signals.emit('SIGTERM');
    reader.end();
    expect(await run.ended).toBe('SIGTERM');
    expect(run.err()).toMatch(/^tap: \d+ events delivered, 0 lost, \d+ thrown away, as nobody took them\n$/);
  });

  it('is not waited for with a table after a second signal', async () => {
    const reader = await slowReader();
    const rows = many.map(({ code }) => [{ code, execname: 'x'.repeat(50) }, 1] as const);
    const table = Object.assign(rows as Iterable<(typeof rows)[number]>, { dropped: 0 });
    const run = tap(
      ['count', 'test.exit', '--by', 'code,execname', '--duration', '.01'],
      {
        attachTables: () =>
          Promise.resolve({
            leftOut: [],
            take: () => [table],
            stats: { missed: 0 },
            close: () => Promise.resolve(),
          }),
      },
      { output: reader.input },
    );
    await until(() => reader.input.writableLength > 0, 'the pipe is full');
    run.signals.emit('SIGINT');
    expect(await run.ended).toBe('SIGINT');
    expect(run.err()).toBe('tap: 0 events dropped, 1 table thrown away, as nobody took them\n');
  });
});

describe('standard output that cannot be written', () => {
  const refusal = 'tap: cannot write standard output: ENOSPC, no space left on device\n';

  async function onFullDisk(run: (output: Writable) => Promise<void>): Promise<void> {
    const fd = openSync('/dev/full', 'w');
    try {
      await run(createWriteStream('', { fd, autoClose: false }));
    } finally {
      closeSync(fd);
    }
  }

  it.each([['explain', 'test.exit'], ['types', 'vfs_read'], ['doctor']])(
    'ends %s with status 1',
    async (...args) => {
      await onFullDisk(async (output) => {
        const tracer = {
          explain: () =>
            Promise.resolve([
              {
                probe: '',
                role: 'reports',
                mechanism: 'kprobe',
                place: '',
                refusals: [],
                expressions: '',
                maps: '',
                listing: '',
              } as const,
            ]),
          kernel: () => fixtureKernel('6.12'),
          doctor: () => Promise.resolve({ tracing: true, checks: [] }),
        };
        const run = tap(args, tracer, { output });
        expect(await run.ended).toBe(1);
        expect(run.err()).toBe(refusal);
      });
    },
  );

  it('ends a trace with status 1, detached', async () => {
    await onFullDisk(async (output) => {
      const fake = new FakeTracer();
      const run = tap(['trace', 'test.exit', '--json'], fake.tracer, { output });
      await fake.attached;
      fake.give(...many);
      expect(await run.ended).toBe(1);
      expect(run.err()).toBe(
        `${refusal}tap: 0 events delivered, 0 lost, 5000 thrown away, as nobody took them\n`,
      );
      expect(fake.closed).toBe(true);
    });
  });

  it.each([
    ['count', 'test.exit'],
    ['top', 'test.exit'],
    ['hist', 'test.exit', 'code'],
  ])('ends %s with status 1, detached', async (...args) => {
    await onFullDisk(async (output) => {
      let closed = false;
      const row = [{}, { count: 1, sum: 1n, min: 1, max: 1, buckets: [], quantile: () => 1 }] as const;
      const table = Object.assign([row] as Iterable<typeof row>, { dropped: 0 });
      const tracer = {
        attachTables: () =>
          Promise.resolve({
            leftOut: [],
            take: () => [table],
            stats: { missed: 0 },
            close: () => Promise.resolve(void (closed = true)),
          }),
      };
      const run = tap([...args, '--interval', '.02'], tracer, { output });
      expect(await run.ended).toBe(1);
      expect(run.err()).toContain(refusal);
      expect(closed).toBe(true);
    });
  });
});
