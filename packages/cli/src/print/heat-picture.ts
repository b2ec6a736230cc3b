import { escapeText } from '@tap/native-core/tapset';
import { bucketStarts, clock, type HeatRow } from './heat.js';

/** So many intervals become half as many, of two each. Even. */
const mostIntervals = 1000;
/** Keys that have a map of their own; those with the most events. */
const mostKeys = 20;

/** In pixels. */
const size = { width: 900, height: 220, left: 90, right: 20, top: 34, bottom: 26 } as const;

/** What a picture says besides its cells. */
export interface HeatFacts {
  readonly title: string;
  /** Writes where a bucket begins. */
  readonly unit: (value: number) => string;
  /** What is missing, such as lost events. */
  readonly missing: string;
}

/** How many numbers were in a bucket, by where it begins. */
type Counts = ReadonlyMap<number, number>;
/** Of one key, by the number of the interval. */
type Kept = ReadonlyMap<number, Counts>;

/** How numbers are distributed over time, kept for a picture: memory does not grow with the intervals beyond some thousand. */
export class Heat {
  readonly #keys = new Map<string, Map<number, Counts>>();
  readonly #ends = new Map<number, number>();
  readonly #begin: number;
  /** When each of the intervals that are kept ends. */
  #times: number[] = [];
  /** How many intervals each of them is made of, and how many the last one has. */
  #merged = 1;
  #inLast = 1;

  /** @param begin when the first interval begins, in milliseconds since 1970. */
  constructor(begin: number) {
    this.#begin = begin;
  }

  /** Adds what was measured in an interval. @param time is its end. */
  add(time: number, rows: readonly HeatRow[]): void {
    if (this.#inLast < this.#merged) this.#inLast += 1;
    else {
      this.#times.push(time);
      this.#inLast = 1;
    }
    const last = this.#times.length - 1;
    this.#times[last] = time;
    for (const { key, buckets } of rows) {
      const kept = this.#keys.get(key) ?? new Map<number, Counts>();
      this.#keys.set(key, kept);
      for (const { from, to } of buckets) this.#ends.set(from, to);
      kept.set(last, sumOf(kept.get(last), new Map(buckets.map(({ from, count }) => [from, count]))));
    }
    if (this.#times.length === mostIntervals && this.#inLast === this.#merged) this.#halve();
  }

  #halve(): void {
    for (const [key, kept] of this.#keys) {
      const halved = new Map<number, Counts>();
      for (const [at, counts] of kept) halved.set(at >> 1, sumOf(halved.get(at >> 1), counts));
      this.#keys.set(key, halved);
    }
    this.#times = this.#times.filter((_, at) => at % 2 === 1);
    this.#merged *= 2;
    this.#inLast = this.#merged;
  }

  /** The picture as a page that needs nothing else. */
  html(facts: HeatFacts): string {
    const title = escaped(escapeText(facts.title));
    return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<style>
  body { font: 14px system-ui, sans-serif; margin: 1.5rem; }
  svg { max-width: 100%; height: auto; }
</style>
<h1>${title}</h1>
${facts.missing === '' ? '' : `<p>${escaped(facts.missing)}</p>\n`}${this.svg(facts)}
</html>
`;
  }

  /** The picture: time goes from left to right, greater numbers stand above, and the more events there are, the darker it is. */
  svg({ title, unit }: HeatFacts): string {
    const starts = bucketStarts(this.#ends);
    const keys = [...this.#keys]
      .map(([key, kept]) => ({ key, kept, sum: numbersOf(kept).reduce((a, b) => a + b, 0) }))
      .sort((a, b) => b.sum - a.sum)
      .slice(0, mostKeys);
    const most = keys.flatMap(({ kept }) => numbersOf(kept)).reduce((a, b) => Math.max(a, b), 1);
    const maps = keys.map(({ key, kept, sum }, i) => {
      const name = `${key === '' ? '' : `${key}: `}${sum} ${sum === 1 ? 'event' : 'events'}`;
      return `<g transform="translate(0 ${i * size.height})">
<text x="${size.left}" y="${size.top - 12}" font-weight="bold">${escaped(name)}</text>
${this.#map(kept, starts, most, unit)}
</g>`;
    });
    const height = Math.max(1, keys.length) * size.height;
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}" font-family="system-ui, sans-serif" font-size="11" role="img">
<title>${escaped(escapeText(title))}</title>
<rect width="100%" height="100%" fill="#fff"/>
${maps.join('\n')}
</svg>`;
  }

  #map(kept: Kept, starts: readonly number[], most: number, unit: HeatFacts['unit']): string {
    const [begin, end] = [this.#begin, this.#times.at(-1) ?? this.#begin + 1];
    const wide = size.width - size.left - size.right;
    const high = (size.height - size.top - size.bottom) / Math.max(1, starts.length);
    const x = (time: number): number => size.left + (wide * (time - begin)) / Math.max(1, end - begin);
    const y = (bucket: number): number => size.height - size.bottom - (bucket + 1) * high;
    const range = (from: number): string => {
      const to = this.#ends.get(from) as number;
      return `${from === -Infinity ? 'below' : unit(from)} ${to === Infinity ? 'and more' : `to ${unit(to)}`}`;
    };
    const cells = this.#times.flatMap((time, i) => {
      const left = x(this.#times[i - 1] ?? begin);
      const width = Math.max(0.5, x(time) - left);
      return starts.flatMap((from, bucket) => {
        const count = kept.get(i)?.get(from) ?? 0;
        if (count === 0) return [];
        const place = `x="${short(left)}" y="${short(y(bucket))}" width="${short(width)}" height="${short(high)}"`;
        const words = `${clock(time)}, ${range(from)}: ${count}`;
        return [`<rect ${place} fill="${colour(count / most)}"><title>${escaped(words)}</title></rect>`];
      });
    });
    // Every label needs some 14 pixels.
    const step = Math.max(1, Math.ceil(14 / high));
    const labels = starts.flatMap((from, bucket) =>
      bucket % step === 0
        ? [
            `<text x="${size.left - 6}" y="${short(y(bucket) + high)}" text-anchor="end">${escaped(from === -Infinity ? '<' : unit(from))}</text>`,
          ]
        : [],
    );
    const foot = size.height - size.bottom + 16;
    return [
      `<rect x="${size.left}" y="${size.top}" width="${wide}" height="${size.height - size.top - size.bottom}" fill="#f6f6f6"/>`,
      ...cells,
      ...labels,
      `<text x="${size.left}" y="${foot}">${clock(begin)}</text>`,
      `<text x="${size.width - size.right}" y="${foot}" text-anchor="end">${clock(end)}</text>`,
    ].join('\n');
  }
}

function sumOf(a: Counts | undefined, b: Counts): Counts {
  if (a === undefined) return b;
  const sums = new Map(a);
  for (const [from, count] of b) sums.set(from, (sums.get(from) ?? 0) + count);
  return sums;
}

const numbersOf = (kept: Kept): readonly number[] =>
  [...kept.values()].flatMap((counts) => [...counts.values()]);

/** From pale yellow to dark red, by the root of the share, as the eye tells the few apart. */
function colour(share: number): string {
  const part = Math.sqrt(share);
  const mixed = [
    [255, 128],
    [237, 0],
    [160, 38],
  ].map(([from = 0, to = 0]) => Math.round(from + (to - from) * part));
  return `#${mixed.map((one) => one.toString(16).padStart(2, '0')).join('')}`;
}

const short = (pixels: number): string => String(Math.round(pixels * 10) / 10);

function escaped(text: string): string {
  const words: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (one) => words[one] ?? one);
}
