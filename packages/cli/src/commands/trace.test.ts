import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../../testing/src/until.js';
import { FakeTracer, tap } from '../../test/harness.js';
import type { TraceEvent } from '../print/event.js';

const exit = (code: number): TraceEvent => ({ probe: 'test.exit', time: BigInt(code), cpu: 1, code });
const line = (code: number): string => `{"probe":"test.exit","time":"${code}","cpu":1,"code":${code}}\n`;

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tap-cli-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('tap trace', () => {
  it('prints events until --count, and counts them', async () => {
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.exit', '--json', '--count', '3'], fake.tracer);
    const { queries, options } = await fake.attached;
    expect(queries.map(({ spec }) => spec.probe.name)).toEqual(['test.exit']);
    expect(options).toMatchObject({ target: null, maxPrograms: null, self: false });
    fake.stats = { lost: 7, missed: 0 };
    fake.give(exit(1), exit(2));
    fake.give(exit(3), exit(4));
    expect(await run.ended).toBe(0);
    expect(run.events()).toBe(line(1) + line(2) + line(3));
    expect(run.err()).toBe('tap: 3 events delivered, 7 lost\n');
    expect(fake.closed).toBe(true);
  });

  it('prints a table for people', async () => {
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.exit', '--count', '1'], fake.tracer);
    await fake.attached;
    fake.give(exit(768));
    await run.ended;
    expect(run.out()).toMatch(/^TIME {16}code\n\d\d:\d\d:\d\d\.\d{6} {6}768\n$/);
    expect(run.err()).toBe('tap: 1 event delivered, 0 lost\n');
  });

  it('shows what fits the terminal, and says once what it leaves out', async () => {
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.send', '--count', '2'], fake.tracer, { terminal: { columns: 60 } });
    await fake.attached;
    const event = {
      ...exit(1),
      probe: 'test.send',
      size: 1,
      flags: 2,
      dport: 3,
      cookie: 4n,
      listening: true,
    };
    fake.give(event, event);
    await run.ended;
    expect(run.out()).toMatch(/^TIME {16}size {4}flags {2}dport {2}daddr\n/);
    expect(run.err()).toBe(
      'tap: no room for page, label, cookie, listening; --fields LIST shows what you choose\ntap: 2 events delivered, 0 lost\n',
    );
  });

  it.each([
    [{ lost: 1, missed: 0 }, {}, true],
    [{ lost: 0, missed: 2 }, {}, true],
    [{ lost: 0, missed: 'unknown' as const }, {}, false],
    [{ lost: 1, missed: 0 }, { NO_COLOR: '1' }, false],
  ])('has colours for probes and for losses: %j, %j', async (stats, env, warns) => {
    const fake = new FakeTracer();
    fake.stats = stats;
    const terminal = { columns: 80, depth: 4 };
    const run = tap(['trace', 'test.*', '--count', '1'], fake.tracer, { terminal, env });
    await fake.attached;
    fake.give(exit(1));
    await run.ended;
    expect(run.out().includes('\u001b[36mtest.exit\u001b[39m')).toBe(!('NO_COLOR' in env));
    expect(run.err().includes('tap: \u001b[33m1 event delivered')).toBe(warns);
  });

  it('shows the values that one chooses, without titles if one likes', async () => {
    const fake = new FakeTracer();
    const options = ['--fields', 'label, size', '--no-header', '--count', '1'];
    const run = tap(['trace', 'test.send', ...options], fake.tracer, { terminal: { columns: 60 } });
    await fake.attached;
    fake.give({ ...exit(1), probe: 'test.send', size: 1, label: 'eth0\u001b[31m' });
    await run.ended;
    expect(run.out()).toMatch(/^\d\d:\d\d:\d\d\.\d{6} {2}eth0\\x1b\[31m {11}1\n$/);
    expect(run.err()).toBe('tap: 1 event delivered, 0 lost\n');
  });

  it('shows what every event has, if one chooses it', async () => {
    const fake = new FakeTracer();
    const fields = ['--fields', 'cpu,time,probe', '--no-header', '--count', '1'];
    const run = tap(['trace', 'test.exit', ...fields], fake.tracer);
    await fake.attached;
    fake.give(exit(768));
    await run.ended;
    expect(run.out()).toMatch(/^\S+ +1 +768 +test\.exit\n$/);
  });

  it('says that it is overloaded, and counts what was left out', async () => {
    const fake = new FakeTracer();
    const flags = ['--max-rate', '1000', '--max-cpu', '50%', '--overload', 'sample', '--count', '1'];
    const run = tap(['trace', 'test.exit', ...flags], fake.tracer);
    const { overload } = (await fake.attached).options;
    expect(overload).toMatchObject({ rate: 1000, cpu: 0.5, then: 'sample' });
    const limits = { rate: 1000, cpu: 0.5 };
    const seen = { time: 0n, rate: 3500, cpu: 0.25, limits, then: 'sample', oneOf: 4 } as const;
    for (const state of ['begins', 'changes', 'ends'] as const) overload?.tell?.({ ...seen, state });
    fake.stats = { lost: 0, missed: 0, thinned: 75 };
    fake.give(exit(768));
    expect(await run.ended).toBe(0);
    const measures = '3,500 events/s, limit 1,000; 25 % of a CPU, limit 50 %';
    expect(run.err().split('\n')).toEqual([
      `tap: overload: ${measures}: one of 4 is taken`,
      `tap: overload has ended: ${measures}: all events are taken`,
      'tap: 1 event delivered, 0 lost, 75 left out in overload',
      '',
    ]);
  });

  it('ends when it is overloaded, if it shall', async () => {
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.exit', '--max-rate', '5', '--overload', 'stop'], fake.tracer);
    const { overload, signal } = (await fake.attached).options;
    const limits = { rate: 5, cpu: null };
    overload?.tell?.({ state: 'begins', time: 0n, rate: 6, cpu: null, limits, then: 'stop', oneOf: 1 });
    expect(signal.aborted).toBe(true);
    expect(await run.ended).toBe(0);
    expect(run.err()).toBe('tap: overload: 6 events/s, limit 5: tap ends\ntap: 0 events delivered, 0 lost\n');
  });

  it.each([
    [['--overload', 'stop'], '--overload goes with --max-rate or --max-cpu'],
    [['--max-cpu', '0'], 'a number of percent above 0 is expected'],
    [['--max-rate', '5', '--overload', 'panic'], 'panic'],
  ])('refuses %j', async (flags, text) => {
    const run = tap(['trace', 'test.exit', ...flags]);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain(text);
  });

  it('says which functions of several the kernel lets nobody probe', async () => {
    const fake = new FakeTracer();
    fake.leftOut = [
      { probe: 'test.exit', address: 0xffff_8000n, why: 'the kernel does not allow a probe there' },
    ];
    const run = tap(['trace', 'test.exit', '--count', '1'], fake.tracer);
    await fake.attached;
    fake.give(exit(768));
    expect(await run.ended).toBe(0);
    expect(run.err()).toContain(
      'tap: test.exit runs without the function at 0xffff8000: the kernel does not allow a probe there\n',
    );
  });

  it('ends after --duration, with what is left', async () => {
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.exit', '--json', '--duration', '.05'], fake.tracer);
    const { options } = await fake.attached;
    options.signal.addEventListener('abort', () => fake.give(exit(5)));
    fake.stats = { lost: 0, missed: 2 };
    expect(await run.ended).toBe(0);
    expect(run.events()).toBe(line(5));
    expect(run.err()).toBe('tap: 1 event delivered, 0 lost, 2 missed\n');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends in order and then dies by %s', async (signal) => {
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.exit', '--json'], fake.tracer);
    await fake.attached;
    fake.give(exit(1));
    await until(() => run.out() !== '', 'the event is printed');
    run.signals.emit(signal);
    expect(await run.ended).toBe(signal);
    expect(run.events()).toBe(line(1));
    expect(run.err()).toBe('tap: 1 event delivered, 0 lost\n');
    expect(run.signals.eventNames()).toEqual([]);
  });

  it('ends quietly when nobody reads', async () => {
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.exit', '--json'], fake.tracer);
    run.stdout.on('error', () => {});
    await fake.attached;
    run.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(await run.ended).toBe('SIGPIPE');
    expect(run.err()).toBe('');
    expect(fake.closed).toBe(true);
  });

  it('reads no faster than its reader, and still ends', async () => {
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.exit', '--json'], fake.tracer);
    await fake.attached;
    run.stdout.removeAllListeners('data').pause();
    const many = Array.from({ length: 5000 }, (_, code) => exit(code));
    fake.give(...many);
    fake.give(...many);
    await until(() => run.stdout.writableLength > 0, 'what is not read fills the stream');
    expect(run.stdout.writableLength + run.stdout.readableLength).toBeLessThan(100_000);
    run.signals.emit('SIGTERM');
    run.stdout.on('data', () => undefined).resume();
    expect(await run.ended).toBe('SIGTERM');
    expect(run.err()).toBe('tap: 10000 events delivered, 0 lost\n');
  });

  it('warns of what it leaves out', async () => {
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.*', '--where', 'size > 1', '--with', 'pid', '--count', '1'], fake.tracer);
    const { queries } = await fake.attached;
    expect(queries.map(({ spec }) => spec.probe.name)).toEqual(['test.send', 'test.send.return']);
    run.signals.emit('SIGINT');
    await run.ended;
    expect(run.err()).toContain('tap: test.exit is left out: test.exit has no value "size"\n');
  });

  it('says of which programs the kernel does not count what it leaves out', async () => {
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.exit', '--count', '1'], fake.tracer);
    await fake.attached;
    const why = 'this kernel counts no misses of kprobes';
    const uncounted = [{ probe: 'test.exit', mechanism: 'kprobe', why }];
    fake.stats = { lost: 0, missed: 'unknown', missedAtLeast: 0, uncounted };
    fake.give(exit(1));
    expect(await run.ended).toBe(0);
    expect(run.err()).toBe(`tap: 1 event delivered, 0 lost, missed unknown (kprobe of test.exit: ${why})\n`);
  });

  it('hands over --self and --max-programs', async () => {
    const fake = new FakeTracer();
    const run = tap(['trace', 'test.exit', '--self', '--max-programs', '2000'], fake.tracer);
    expect((await fake.attached).options).toMatchObject({ self: true, maxPrograms: 2000 });
    run.signals.emit('SIGINT');
    await run.ended;
  });

  it('takes the process of -x as the target', async () => {
    for (const [args, limit] of [
      [[], true],
      [['-a'], false],
    ] as const) {
      const fake = new FakeTracer();
      const run = tap(['trace', 'test.exit', '-x', String(process.pid), ...args], fake.tracer);
      const { options } = await fake.attached;
      expect(options.target).toEqual({ pid: process.pid, limit });
      run.signals.emit('SIGINT');
      await run.ended;
    }
  });

  it.each([
    [['-x', '1', '-c', 'true'], 'TAP_ARGUMENT: -x and -c each name a target'],
    [['-a'], 'TAP_ARGUMENT: -a goes with -x or -c'],
    [['--user', 'nobody'], 'TAP_ARGUMENT: --user goes with -c'],
    [['--user', 'no such user', '-c', 'true'], 'TAP_ARGUMENT: there is no user "no such user"'],
    [['--where', 'cod == 1'], 'TAP_FILTER: --where, column 1: test.exit has no value "cod"'],
    [['--fields', 'code,cdoe'], 'TAP_FILTER: --fields, column 6: there is no "cdoe" to choose'],
    [['--fields', 'cdoe'], 'did you mean code?'],
    [['--fields', 'execname'], 'next: add --with execname: it is a function'],
    [['--fields', 'code,'], 'a name is missing'],
    [['--fields', 'code', '--json'], 'TAP_ARGUMENT: --fields goes with the table'],
    [['--no-header', '--json'], 'TAP_ARGUMENT: --no-header goes with the table'],
    [['nothing'], 'TAP_NO_PROBE'],
  ])('refuses %s', async (args, message) => {
    const run = tap(['trace', 'test.exit', ...args], new FakeTracer().tracer);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain(message);
  });
});

describe('tap trace -c', () => {
  const keeps =
    process.geteuid?.() === 0
      ? 'tap: the command runs as root, with all capabilities that tap has; --user NAME runs it as another user\n'
      : '';

  it('starts the command once all is attached, and ends with it', async () => {
    const fake = new FakeTracer();
    const file = join(folder, 'ran');
    const run = tap(['trace', 'test.exit', '--json', '-c', `echo $$ > ${file}; exit 3`], {
      attach: async (queries, options) => {
        const stat = (): string => readFileSync(`/proc/${options.target?.pid}/stat`, 'latin1');
        await until(() => /^\d+ \(sh\) S/.test(stat()), 'the shell waits');
        expect(existsSync(file)).toBe(false);
        return (await fake.tracer.attach?.(queries, options)) as never;
      },
    });
    const { options } = await fake.attached;
    options.signal.addEventListener('abort', () => fake.give(exit(9)));
    expect(await run.ended).toBe(0);
    expect(options.target).toEqual({ pid: Number(readFileSync(file, 'utf8')), limit: true });
    expect(run.events()).toBe(line(9));
    expect(run.err()).toBe(`${keeps}tap: the command ended with status 3\ntap: 1 event delivered, 0 lost\n`);
  });

  it('does not start the command when nothing can be attached', async () => {
    const file = join(folder, 'ran');
    let shell = 0;
    const run = tap(['trace', 'test.exit', '-c', `echo > ${file}`], {
      attach: (_, { target }) => {
        shell = target?.pid ?? 0;
        return Promise.reject(new Error('refused'));
      },
    });
    expect(await run.ended).toBe(1);
    await until(() => !existsSync(`/proc/${shell}`), 'the shell has ended');
    expect(existsSync(file)).toBe(false);
  });

  it('ends the command, and what it has started, when it ends first', async () => {
    const fake = new FakeTracer();
    const file = join(folder, 'children');
    const run = tap(
      ['trace', 'test.exit', '--json', '--count', '1', '-c', `sleep 1000 & echo $! > ${file}; wait`],
      fake.tracer,
    );
    await fake.attached;
    await until(() => existsSync(file) && readFileSync(file, 'utf8') !== '', 'the command runs');
    const child = Number(readFileSync(file, 'utf8'));
    fake.give(exit(1));
    expect(await run.ended).toBe(0);
    expect(run.err()).toBe(`${keeps}tap: 1 event delivered, 0 lost\n`);
    await until(() => !existsSync(`/proc/${child}/exe`), 'what the command has started has ended');
  });

  it('tells which signal killed the command', async () => {
    const run = tap(['trace', 'test.exit', '--json', '-c', 'kill -9 $$'], new FakeTracer().tracer);
    expect(await run.ended).toBe(0);
    expect(run.err()).toBe(
      `${keeps}tap: the command was killed by SIGKILL\ntap: 0 events delivered, 0 lost\n`,
    );
  });
});
