import type { Bucket } from '@tap/native-core';
import { shortNumber } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { HeatText, type HeatRow } from './heat.js';
import { Heat } from './heat-picture.js';

const style = { title: (text: string) => text, header: true, room: 80 };
const noon = new Date(2026, 0, 1, 12).getTime();
/** Buckets of powers of two: so many from 0, from 1, from 2, from 4 and so on. */
const buckets = (...counts: number[]): readonly Bucket[] =>
  counts
    .map((count, i) => ({ from: i === 0 ? 0 : 2 ** (i - 1), to: 2 ** i, count }))
    .filter(({ count }) => count > 0);
const row = (numbers: readonly Bucket[], key = ''): HeatRow => ({ key, buckets: numbers });

describe('a heat map in lines', () => {
  it('has a line for each interval, darker where there are more, and new titles when there are new buckets', () => {
    const heat = new HeatText(String, style);
    expect(heat.text(noon + 1000, [row(buckets(0, 0, 4, 16))])).toBe('TIME      2\n12:00:01  ▒▒██\n');
    expect(heat.text(noon + 2000, [row(buckets(0, 0, 0, 1))])).toBe('12:00:02    ░░\n');
    // Nothing was between 8 and 32 as yet: one column is empty for it.
    expect(heat.text(noon + 3000, [row(buckets(0, 64, 0, 0, 0, 0, 16))])).toBe(
      'TIME      1       32\n12:00:03  ██      ▒▒\n',
    );
    expect(heat.text(noon + 4000, [])).toBe('');
  });

  it('writes where buckets begin as the bars do', () => {
    expect([0, 64, 1000, 1024, 65_536, 3 * 2 ** 20, 2 ** 63].map(shortNumber)).toEqual([
      '0',
      '64',
      '1000',
      '1K',
      '64K',
      '3M',
      '8E',
    ]);
  });

  it('names the keys', () => {
    const heat = new HeatText(String, { ...style, header: false });
    expect(heat.text(noon + 1000, [row(buckets(1), 'comm=curl'), row(buckets(4), 'comm=ssh')])).toBe(
      '12:00:01  comm=curl  ▒▒\n12:00:01  comm=ssh   ██\n',
    );
  });
});

describe('a heat map as a picture', () => {
  const facts = { title: 'size of <tcp>', unit: String, missing: '3 events dropped' };
  const cellsOf = (svg: string): readonly string[] =>
    [...svg.matchAll(/<title>([^<]*, [^<]*: \d+)<\/title>/g)].map(([, words]) => words ?? '');

  it('has a cell for each bucket of each interval that is not empty', () => {
    const heat = new Heat(noon);
    heat.add(noon + 1000, [row(buckets(0, 2, 5))]);
    heat.add(noon + 2000, []);
    heat.add(noon + 3000, [row(buckets(0, 0, 7))]);
    const svg = heat.svg(facts);
    expect(cellsOf(svg)).toEqual(['12:00:01, 1 to 2: 2', '12:00:01, 2 to 4: 5', '12:00:03, 2 to 4: 7']);
    expect(svg).toContain('14 events');
    const page = heat.html(facts);
    expect(page).toContain('<h1>size of &lt;tcp&gt;</h1>');
    expect(page).toContain('<p>3 events dropped</p>');
    expect(page).not.toMatch(/<script|src=|href=/);
  });

  it('has a map for each of the keys with the most events', () => {
    const heat = new Heat(noon);
    const keys = Array.from({ length: 30 }, (_, i) => i + 1);
    heat.add(
      noon + 1000,
      keys.map((n) => row(buckets(0, n), `pid=${n}`)),
    );
    const names = [...heat.svg(facts).matchAll(/>pid=(\d+): \d+ events?</g)].map(([, pid]) => Number(pid));
    expect(names).toEqual(keys.slice(10).reverse());
  });

  it('keeps every number when intervals are put together', () => {
    const heat = new Heat(noon);
    const intervals = 5003;
    for (let i = 1; i <= intervals; i++) heat.add(noon + i * 1000, [row(buckets(0, i % 2, 1))]);
    const svg = heat.svg(facts);
    const counts = cellsOf(svg).map((words) => Number(/\d+$/.exec(words)?.[0]));
    expect(counts.reduce((a, b) => a + b, 0)).toBe(intervals + Math.ceil(intervals / 2));
    expect(counts.length).toBeLessThanOrEqual(2 * 1000);
    expect(svg).toContain(`>${new Date(noon + intervals * 1000).toTimeString().slice(0, 8)}<`);
  });

  it('of nothing is a picture, too', () => {
    expect(new Heat(noon).svg(facts)).toMatch(/^<svg .*<\/svg>$/s);
  });
});
