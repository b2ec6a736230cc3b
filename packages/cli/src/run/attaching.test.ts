import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { until } from '../../../testing/src/until.js';
import { tap } from '../../test/harness.js';
import type { TraceOptions } from './tracer.js';
import { AttachProgress } from './progress.js';

describe('the progress of attaching', () => {
  function progressOn(isTTY: boolean) {
    const stream = Object.assign(new PassThrough(), { isTTY });
    let now = 500;
    const progress = new AttachProgress(stream, () => now);
    return { progress, at: (time: number) => (now = 500 + time), said: () => String(stream.read() ?? '') };
  }

  it('is shown in a terminal once it takes longer than a second, and cleared', () => {
    const { progress, at, said } = progressOn(true);
    progress.show(1, 185);
    progress.clear();
    expect(said()).toBe('');
    at(1001);
    progress.show(40, 185);
    expect(said()).toBe('\r\u001b[Ktap: attached 40 of 185 programs');
    progress.clear();
    progress.clear();
    expect(said()).toBe('\r\u001b[K');
  });

  it('is nothing for a file', () => {
    const { progress, at, said } = progressOn(false);
    at(5000);
    progress.show(40, 185);
    progress.clear();
    expect(said()).toBe('');
  });
});

describe('a signal while tap attaches', () => {
  /** A tracer whose attaching takes as long as it likes. */
  function slowTracer(onAbort: (options: TraceOptions) => Promise<never>) {
    let options: TraceOptions | null = null;
    const attach = (_: unknown, given: TraceOptions): Promise<never> => {
      options = given;
      return new Promise((_resolve, reject) =>
        given.signal.addEventListener('abort', () => onAbort(given).catch(reject)),
      );
    };
    return {
      tracer: { attach, attachTables: attach },
      begun: () => until(() => options !== null, 'it begins'),
    };
  }

  it.each([['trace'], ['count']])('gives up %s, without a word', async (command) => {
    const { tracer, begun } = slowTracer(({ signal }) => Promise.reject(signal.reason as Error));
    const run = tap([command, 'test.exit'], tracer);
    await begun();
    run.signals.emit('SIGINT');
    expect(await run.ended).toBe('SIGINT');
    expect([run.out(), run.err()]).toEqual(['', '']);
  });

  it('says what goes wrong meanwhile', async () => {
    const { tracer, begun } = slowTracer(() => Promise.reject(new Error('it stays')));
    const run = tap(['trace', 'test.exit'], tracer);
    await begun();
    run.signals.emit('SIGINT');
    await run.ended;
    expect(run.err()).toContain('it stays');
  });

  it('ends tap at once when it is the second', async () => {
    const { tracer, begun } = slowTracer(() => new Promise(() => undefined));
    const run = tap(['trace', 'test.exit', '-c', 'exit 3'], tracer);
    await begun();
    run.signals.emit('SIGINT');
    run.signals.emit('SIGTERM');
    expect(await run.ended).toBe('SIGINT');
    expect(run.err()).not.toContain('ended with');
    expect(run.signals.eventNames()).toEqual([]);
  });

  it('keeps the command from beginning, also when all was attached', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tap-attaching-'));
    const file = join(folder, 'began');
    const run = tap(['trace', 'test.exit', '-c', `echo >${file}`], {
      attach: () => {
        run.signals.emit('SIGTERM');
        return Promise.resolve({
          batches: async function* () {},
          take: () => [],
          stats: { lost: 0, missed: 0 },
          leftOut: [],
          // Time enough for a command that begins.
          close: () => sleep(300),
        });
      },
    });
    expect(await run.ended).toBe('SIGTERM');
    expect(existsSync(file)).toBe(false);
    rmSync(folder, { recursive: true });
  });
});
