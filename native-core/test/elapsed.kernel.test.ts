import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../packages/testing/src/until.js';
import { describe, expect, it } from 'vitest';
import { attach, on, readKernel } from '../src/index.js';
import { currentComm } from '../src/define/index.js';
import { read } from './writes.js';
import { suiteRequires } from '../../packages/testing/src/mechanisms.js';
import { callNumber } from '../../packages/testing/src/system-calls.js';

const kernel = readKernel();
/** How /proc shows a process in read(2) of its descriptor 0. */
const reading = `${callNumber('read')} 0x0 `;
/** Longer than the test takes, in nanoseconds. */
const hour = 3_600_000_000_000;
const all = [
  { size: 901, seconds: 0.4 },
  { size: 902, seconds: 0.8 },
  { size: 903, seconds: 1.2 },
  { size: 904, seconds: 1.6 },
];

/** Processes that wait for data at the same time, each for a time of its own; gives the bounds of these, in seconds. */
async function waitForData(
  readers: readonly (typeof all)[number][],
): Promise<readonly { least: number; most: number }[]> {
  return Promise.all(
    readers.map(async ({ size, seconds }) => {
      const reader = spawn('dd', [`bs=${size}`, 'count=2', 'status=none'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const end = once(reader, 'exit');
      // What it reads first it writes; then it waits in its second read, of its descriptor 0.
      const first = process.hrtime.bigint();
      reader.stdin.write('.');
      await once(reader.stdout, 'data');
      const call = (): string => readFileSync(`/proc/${reader.pid}/syscall`, 'latin1');
      await until(() => call().startsWith(reading), `dd waits to read ${size} bytes`);
      const begin = process.hrtime.bigint();
      await sleep(seconds * 1000);
      const least = Number(process.hrtime.bigint() - begin) / 1e9;
      reader.stdin.end('.');
      await end;
      return { least, most: Number(process.hrtime.bigint() - first) / 1e9 };
    }),
  );
}

/**
 * A kretprobe remembers as many calls under way as there are CPUs, and those of other processes are among them
 * (kernel/kprobes.c).
 */
describe.each([
  ['fexit', all],
  ['kretprobe', all.slice(0, 1)],
] as const)('elapsed by %s, on a real kernel', (mechanism, readers) => {
  suiteRequires(mechanism);
  const reads = on(read.return).where((e) => currentComm().eq('dd').and(e.count.between(901, 904)));
  const options = { kernel, mechanisms: [mechanism] };

  /** How long the calls of each size took, in seconds, beside the bounds of the second one. */
  async function measure(): Promise<{
    readonly times: Awaited<ReturnType<typeof waitForData>>;
    readonly seconds: ReadonlyMap<number, readonly number[]>;
  }> {
    const session = await attach(
      reads.select((e) => ({ size: e.count, result: e.result, elapsed: e.elapsed })),
      options,
    );
    const times = await waitForData(readers);
    await session.close();
    const seconds = new Map<number, number[]>();
    for await (const { size, result, elapsed } of session) {
      expect(Number(result)).toBe(1);
      seconds.set(Number(size), [...(seconds.get(Number(size)) ?? []), elapsed / 1e9]);
    }
    // A call that comes while the program of another one is interrupted on this CPU is left out, and counted.
    const { missed } = session.stats;
    return missed === 0 || missed === 'unknown' ? { times, seconds } : measure();
  }

  it('is the time between entry and return of each call', async () => {
    const { times, seconds } = await measure();
    readers.forEach(({ size }, i) => {
      const [, waited = 0, ...others] = seconds.get(size) ?? [];
      expect(others).toEqual([]);
      expect(waited).toBeGreaterThan(times[i]?.least ?? Infinity);
      expect(waited).toBeLessThan(times[i]?.most ?? 0);
    });
  });

  it('can be distributed, and tested in the kernel', async () => {
    const session = await attach(
      reads
        .where((e) => e.elapsed.lt(hour))
        .by((e) => ({ size: e.count }))
        .max((e) => e.elapsed),
      options,
    );
    const never = await attach(reads.where((e) => e.elapsed.ge(hour)).count(), options);
    const times = await waitForData(readers);
    await session.close();
    await never.close();
    expect(never.read().value).toBeNull();
    const table = session.read();
    expect(table.size).toBe(readers.length);
    readers.forEach(({ size }, i) => {
      const longest = (table.get({ size }) ?? 0) / 1e9;
      // The first read waited as long as the program took to start.
      expect(longest).toBeGreaterThan(times[i]?.least ?? Infinity);
    });
  });
});
