import type { Bucket } from '@tap/native-core';
import { textWidth } from '../terminal/width.js';
import { Columns } from './columns.js';
import type { FrameStyle } from './frame.js';

/** Numbers that were measured in an interval, under some key. */
export interface HeatRow {
  /** Empty where there is no key. */
  readonly key: string;
  readonly buckets: readonly Bucket[];
}

/** From nothing to as many as anywhere. */
const shades = ' ░▒▓█';
/** Characters of a bucket. */
const cellWidth = 2;
/** A label stands at every so many buckets. */
const labelEvery = 4;

/**
 * Draws how numbers are distributed, a line for each interval and key: from left to right greater numbers, darker where there are more
 * of them. The buckets are those that were seen until now, and titles stand above them when there are new ones.
 */
export class HeatText {
  readonly #unit: (value: number) => string;
  readonly #style: FrameStyle;
  readonly #ranges = new Map<number, number>();
  #most = 0;
  #titles = '';
  #keyed = false;
  #columns = new Columns([], Infinity);

  /** @param unit writes where a bucket begins. */
  constructor(unit: (value: number) => string, style: FrameStyle) {
    this.#unit = unit;
    this.#style = style;
  }

  /** The lines of an interval. @param time is its end, in milliseconds since 1970. */
  text(time: number, rows: readonly HeatRow[]): string {
    const before = this.#ranges.size;
    for (const { key, buckets } of rows) {
      if (key !== '') this.#keyed = true;
      for (const { from, to, count } of buckets) {
        this.#ranges.set(from, to);
        this.#most = Math.max(this.#most, count);
      }
    }
    if (this.#ranges.size > before) this.#begin();
    const lines = rows.map((row) => this.#line(time, row)).join('');
    const titles = this.#style.header ? this.#columns.header() : '';
    if (titles === this.#titles || lines === '') return lines;
    this.#titles = titles;
    return `${this.#style.title(titles)}\n${lines}`;
  }

  #begin(): void {
    const starts = bucketStarts(this.#ranges);
    const title = starts
      .map((from, at) => (at % labelEvery === 0 ? this.#label(from).padEnd(labelEvery * cellWidth) : ''))
      .join('')
      .trimEnd();
    const heat = { title, width: starts.length * cellWidth, alignRight: false };
    const key = { title: 'KEY', width: 8, alignRight: false };
    const time = { title: 'TIME', width: 8, alignRight: false };
    this.#columns = new Columns([time, ...(this.#keyed ? [key] : []), heat], this.#style.room);
  }

  #label(from: number): string {
    const most = labelEvery * cellWidth - 1;
    const text = from === -Infinity ? '<' : this.#unit(from);
    return textWidth(text) > most ? text.slice(0, most) : text;
  }

  #line(time: number, { key, buckets }: HeatRow): string {
    const counts = new Map(buckets.map(({ from, count }) => [from, count]));
    const cells = bucketStarts(this.#ranges).map((from) =>
      shade(counts.get(from) ?? 0, this.#most).repeat(cellWidth),
    );
    const heat = cells.join('').trimEnd();
    return `${this.#columns.row([clock(time), ...(this.#keyed ? [key] : []), heat]).trimEnd()}\n`;
  }
}

/** Where buckets begin, ascending: those that were seen, and one for each gap between them. @param ranges from begin to end. */
export function bucketStarts(ranges: ReadonlyMap<number, number>): readonly number[] {
  const seen = [...ranges].sort(([a], [b]) => a - b);
  return seen.flatMap(([from, to], i) => {
    const next = seen[i + 1]?.[0];
    return next === undefined || next === to ? [from] : [from, to];
  });
}

/** The eye sees shares of the root rather than of the number: so the few are not lost beside the many. */
function shade(count: number, most: number): string {
  return shades[Math.ceil(Math.sqrt(count / most) * (shades.length - 1))] ?? ' ';
}

/** The time of day, to the second. */
export function clock(time: number): string {
  return new Date(time).toTimeString().slice(0, 8);
}
