import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeTracer, tap } from '../../test/harness.js';
import type { TraceEvent } from '../print/event.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tap-record-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const exit = (code: number): TraceEvent => ({ probe: 'test.exit', time: BigInt(code), cpu: 1, code });

async function recorded(
  ...args: readonly string[]
): Promise<{ readonly err: string; readonly status: unknown }> {
  const fake = new FakeTracer();
  fake.stats = { lost: 3, missed: 0 };
  const run = tap(['record', 'test.exit', ...args], fake.tracer);
  await fake.attached;
  fake.give(exit(1), exit(2));
  fake.give(exit(7));
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

  it.each([
    [['record', 'test.exit'], 'output'],
    [['record', 'test.exit', '-o', '/no/such/folder/x'], 'TAP_ARGUMENT: /no/such/folder/x cannot be written'],
    [['record', 'test.exit', '-o', 'x', '--rotate-size', '5X'], 'a number of bytes'],
    [['replay', 'package.json'], 'TAP_ARGUMENT: package.json cannot be replayed'],
    [['replay', '/no/such/file'], 'ENOENT'],
  ])('refuse %s', async (args, message) => {
    const run = tap(args, new FakeTracer().tracer);
    expect(await run.ended).not.toBe(0);
    expect(run.err()).toContain(message);
  });
});
