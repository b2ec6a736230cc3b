import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { bucketCount, bucketIndex, Histogram, type Scale } from '../../../native-core/src/measure/index.js';
import { countByKey } from '../embedding/count-by-key.js';
import { log2Histogram } from '../embedding/log2-histogram.js';

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
