import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { FakeTracer, tap } from '../../test/harness.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-flame-'));
afterAll(() => rmSync(folder, { recursive: true }));

const frames = (kind: string, ...names: string[]) => ({
  frames: names.map((name) => ({ name, kind, module: kind })),
  end: 'bottom',
});
/** An event with stacks; its user code is always the same. */
const event = (time: number, name: string, more: object = {}) => ({
  probe: 'timer.profile',
  time: BigInt(time),
  process: 'app',
  user: frames('user', 'work', 'main'),
  kernel: frames('kernel', ...(name === '' ? [] : [name])),
  ...more,
});

/** Runs a command that gets some events, and is told to end. */
async function flame(args: readonly string[], events: readonly ReturnType<typeof event>[] = []) {
  const fake = new FakeTracer();
  const run = tap(['flame', ...args], fake.tracer);
  const attached = await Promise.race([fake.attached, run.ended.then(() => null)]);
  if (events.length > 0) fake.give(...events);
  run.signals.emit('SIGTERM');
  const status = await run.ended;
  return { out: run.out(), err: run.err(), status, attached, fake };
}

describe('tap flame', () => {
  it('samples the CPUs but for the idle ones, and writes folded text', async () => {
    const { out, err, attached } = await flame(
      [],
      [event(1, 'vfs_read'), event(2, ''), event(3, 'vfs_read')],
    );
    expect(out).toBe('app;main;work;vfs_read_[k] 2\napp;main;work 1\n');
    expect(err).toBe('tap: 3 events delivered, 0 lost\n');
    const [query, ...others] = attached?.queries ?? [];
    expect(others).toEqual([]);
    expect(attached?.options.patience).toBe(10_000);
    expect(query?.spec.probe.name).toBe('timer.profile');
    expect(query?.spec.probe.choices[0]?.[0]?.place).toMatchObject({ hertz: 99 });
    expect(Object.keys(query?.spec.fields ?? {})).toEqual(['process', 'kernel', 'user']);
    expect(query?.spec.condition).toMatchObject({
      node: { operator: 'ne', left: { name: 'host_pid_tgid' } },
    });
  });

  it('escapes what a terminal obeys, on standard output and in files of text', async () => {
    const harmful = event(1, 'vfs_read', { process: 'a\u202e\u001b[31m\\\udcff;' });
    const shown = String.raw`a\u{202e}\x1b[31m\\\xff\x3b;main;work;vfs_read_[k] 1`;
    expect((await flame([], [harmful])).out).toBe(`${shown}\n`);
    const file = join(folder, 'harmful.folded');
    await flame(['-o', file], [harmful]);
    expect(readFileSync(file, 'utf8')).toBe(`${shown}\n`);
  });

  it('takes the stacks of probes that meet a condition', async () => {
    const { attached } = await flame([
      'test.send',
      'test.exit',
      '--where',
      'execname() == "app"',
      '--depth',
      '7',
    ]);
    expect(attached?.queries.map(({ spec }) => spec.probe.name)).toEqual(['test.send', 'test.exit']);
    expect(attached?.queries[0]?.spec.fields['user']).toMatchObject({ node: { depth: 7, space: 'user' } });
    expect(attached?.queries[0]?.spec.condition).not.toBeNull();
  });

  it('adds up the times off the CPU, of the target alone', async () => {
    const events = [
      event(1_000, 'schedule', { leaves: 7 }),
      event(1_500, '', { returns: 8 }),
      event(4_000, '', { returns: 7 }),
      event(5_000, 'schedule', { leaves: 7 }),
    ];
    const { out, attached } = await flame(['--off-cpu', '-x', String(process.pid)], events);
    expect(out).toBe('app;main;work;schedule_[k] 3000\n');
    expect(attached?.options.target).toEqual({ pid: process.pid, limit: false });
    expect(attached?.queries.map(({ spec }) => Object.keys(spec.fields)[0])).toEqual(['leaves', 'returns']);
    const file = join(folder, 'waits.html');
    await flame(['--off-cpu', '-o', file], events);
    expect(readFileSync(file, 'utf8')).toContain('1 thread was off the CPU at the end');
  });

  it('writes the file that the end of its name says', async () => {
    const name = (end: string): string => join(folder, `flame${end}`);
    for (const end of ['.html', '.svg', '.folded', '.txt', '.speedscope.json', '.pb.gz']) {
      const { out, err } = await flame(['profile', '-o', name(end)], [event(1, 'vfs_read')]);
      expect([out, err]).toEqual(['', 'tap: 1 event delivered, 0 lost\n']);
    }
    expect(readFileSync(name('.html'), 'utf8')).toMatch(/^<!doctype html>[^]*"vfs_read"/);
    for (const end of ['.folded', '.txt'])
      expect(readFileSync(name(end), 'utf8')).toBe('app;main;work;vfs_read_[k] 1\n');
    expect(readFileSync(name('.svg'), 'utf8')).toMatch(/^<svg [^]*>profile: \d+ samples?<\/text>/);
    expect(JSON.parse(readFileSync(name('.speedscope.json'), 'utf8'))).toMatchObject({ name: 'profile' });
    expect(gunzipSync(readFileSync(name('.pb.gz'))).includes('vfs_read')).toBe(true);
  });

  it('says in the file what was lost', async () => {
    const fake = new FakeTracer();
    fake.stats = { lost: 3, missed: 2 };
    const file = join(folder, 'lost.html');
    const run = tap(['flame', '-o', file], fake.tracer);
    await fake.attached;
    run.signals.emit('SIGTERM');
    await run.ended;
    expect(readFileSync(file, 'utf8')).toContain('"missing":["3 events lost","2 missed"]');
    expect(run.err()).toBe('tap: 0 events delivered, 3 lost, 2 missed\n');
  });

  it.each([
    [['-o', 'flame.png'], '-o flame.png: the end of the name says no format of stacks'],
    [['-o', join(folder, 'none/flame.html')], 'cannot be written: ENOENT'],
    [['--off-cpu', 'test.send'], '--off-cpu goes without probes'],
    [['test.send', '-F', '10'], '--frequency is that of profile'],
    [['--depth', '121'], 'a stack has between 1 and 120 frames'],
    [['test.sned'], 'did you mean test.send?'],
    [['--off-cpu', '--where', 'size > 1'], 'no value "size"'],
  ])('refuses %s before anything is attached', async (args, message) => {
    const files = readdirSync(folder);
    const { err, status, attached } = await flame(args);
    expect([status, attached]).toEqual([2, null]);
    expect(err).toContain(message);
    expect(readdirSync(folder)).toEqual(files);
  });
});
