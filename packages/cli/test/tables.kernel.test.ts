import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lastLine } from './last-line.js';
import { tapHere } from './run-tap.js';

const workload = fileURLToPath(new URL('./workload/send.pl', import.meta.url));
const sends = (...sizes: number[]): string => `perl ${workload} ${sizes.join(' ')} >/dev/null`;
const work = sends(1000, 1000, 1000, 5000, 20);

describe('tables, on a real kernel', () => {
  it('count exactly what the workload sends, by key and by probe', async () => {
    const by = ['--by', 'size', '--json'];
    const ended = await tapHere('count', 'tcp.sendmsg', 'tcp.sendmsg.return', ...by, '-c', work).ended;
    const rows = ended.events.map(({ probe, key, count }) => [probe, key, count]);
    expect(rows).toHaveLength(6);
    for (const probe of ['tcp.sendmsg', 'tcp.sendmsg.return'])
      for (const [size, count] of [
        [1000, 3],
        [5000, 1],
        [20, 1],
      ])
        expect(rows).toContainEqual([probe, { size }, count]);
    expect(rows[0]?.[2]).toBe(3);
    expect(ended.err).toMatch(lastLine('tap: 0 events dropped'));
    expect(ended.code).toBe(0);
  });

  it('draw how sizes are distributed', async () => {
    const { out } = await tapHere('hist', 'tcp.sendmsg', 'size', '--by', 'execname', '-c', work).ended;
    expect(out).toContain('5 events');
    expect(out).toMatch(/^\[16, 32\)\s+1 \|@+ +\|$/m);
    expect(out).toMatch(/^\[512, 1K\)\s+3 \|@{40}\|$/m);
    expect(out).toMatch(/^\[4K, 8K\)\s+1 \|@+ +\|$/m);
  });

  it('measure how long calls take', async () => {
    const before = process.hrtime.bigint();
    const { events } = await tapHere('latency', 'tcp.sendmsg', '--json', '-c', work).ended;
    const all = Number(process.hrtime.bigint() - before);
    expect(events).toMatchObject([{ probe: 'tcp.sendmsg.return', key: {}, count: 5 }]);
    const { p50, p99, buckets } = events[0] as Record<string, number> & { buckets: { from: number }[] };
    expect(p50).toBeGreaterThan(100);
    expect(p99).toBeGreaterThanOrEqual(p50 as number);
    expect(p99).toBeLessThan(all);
    expect(buckets.every(({ from }) => from >= 0 && from < all)).toBe(true);
  });

  it('sample what a command does', async () => {
    const run = tapHere('profile', '--json', '--interval', '.2', '-c', 'while :; do :; done');
    const samples = (out: string): number =>
      [...out.matchAll(/"count":(\d+)}/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    await run.prints('the shell is seen 20 times', (out) => samples(out) >= 20);
    run.kill('SIGINT');
    const { events, signal } = await run.ended;
    expect(signal).toBe('SIGINT');
    expect(new Set(events.map(({ key }) => JSON.stringify(key)))).toEqual(new Set(['{"execname":"sh"}']));
  });
});
