import { Counter, Registry } from 'prom-client';
import { expect, it, vi } from 'vitest';
import { bucketCount, bucketIndex, Histogram, type Scale } from '../../../native-core/src/measure/index.js';
import { countByKey } from '../embedding/count-by-key.js';
import { log2Histogram } from '../embedding/log2-histogram.js';
import { metricsServer } from '../embedding/metrics.js';
import { listening } from './listening.js';

const scale: Scale = { by: 'log2', bits: 0 };

/** What the kernel makes of these numbers. */
function histogramOf(numbers: readonly bigint[]): Histogram {
  const words = new BigUint64Array(bucketCount(scale));
  for (const number of numbers) words[bucketIndex(scale, false, number)]! += 1n;
  const sorted = numbers.toSorted((a, b) => (a < b ? -1 : 1));
  const sum = numbers.reduce((a, b) => a + b, 0n);
  return new Histogram(scale, words, { signed: false, sum, min: sorted[0] ?? 0n, max: sorted.at(-1) ?? 0n });
}

const samples = async (registry: Registry): Promise<readonly string[]> =>
  (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

it('a histogram has cumulative buckets, whose ends belong to them', async () => {
  const registry = new Registry();
  let read: Histogram | null = null;
  const metric = { name: 'wait_seconds', help: 'Waits', from: 9, to: 11, per: 1000 };
  log2Histogram(registry, metric, () => read);
  expect(await samples(registry)).toContain('wait_seconds_bucket{le="+Inf"} 0');
  // 511 is the last number of its bucket, 512 the first of the next one; 5000 is beyond all.
  read = histogramOf([3n, 511n, 512n, 1023n, 1024n, 5000n]);
  expect(await samples(registry)).toEqual([
    'wait_seconds_bucket{le="0.511"} 2',
    'wait_seconds_bucket{le="1.023"} 4',
    'wait_seconds_bucket{le="2.047"} 5',
    'wait_seconds_bucket{le="+Inf"} 6',
    'wait_seconds_sum 8.073',
    'wait_seconds_count 6',
  ]);
  expect(await registry.metrics()).toContain('# HELP wait_seconds Waits\n# TYPE wait_seconds histogram\n');
});

it('counts have a bounded number of labels, and no series ever becomes smaller', async () => {
  const registry = new Registry();
  let rows: [string, number][] = [
    ['a', 1],
    ['b', 3],
  ];
  countByKey(registry, { name: 'sends_total', help: 'Sends', label: 'program', most: 2 }, () => rows);
  expect(await samples(registry)).toEqual(['sends_total{program="b"} 3', 'sends_total{program="a"} 1']);
  rows = [
    ['a', 1],
    ['b', 4],
    ['c', 90],
    ['d\n"', 5],
  ];
  expect((await samples(registry)).toSorted()).toEqual([
    'sends_total{program="(other)"} 95',
    'sends_total{program="a"} 1',
    'sends_total{program="b"} 4',
  ]);
});

it('keys that are the same text in UTF-8 are one series, and their counts are added up', async () => {
  const registry = new Registry();
  const rows: [string, number][] = [
    ['a\udcff', 2],
    ['b', 4],
    ['a\udcfe', 3],
    ['a\ufffd', 1],
  ];
  countByKey(registry, { name: 'sends_total', help: 'Sends', label: 'program', most: 1 }, () => rows);
  expect(await samples(registry)).toEqual([
    'sends_total{program="a\ufffd"} 6',
    'sends_total{program="(other)"} 4',
  ]);
});

it('a scrape that cannot be read is answered with 500, and the next one is answered, too', async () => {
  const registry = new Registry();
  let fails = true;
  new Counter({
    name: 'sends_total',
    help: 'Sends',
    registers: [registry],
    collect() {
      if (fails) throw new Error('said by the test');
      this.reset();
      this.inc(3);
    },
  });
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await listening(metricsServer(registry), async (url) => {
    const failed = await fetch(url);
    expect([failed.status, await failed.text()]).toEqual([500, '']);
    expect(told).toHaveBeenCalledWith(expect.objectContaining({ message: 'said by the test' }));
    fails = false;
    const read = await fetch(url);
    expect([read.status, read.headers.get('content-type')]).toEqual([200, registry.contentType]);
    expect(await read.text()).toContain('\nsends_total 3\n');
  });
  told.mockRestore();
});
