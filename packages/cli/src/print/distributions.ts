import type { Bucket } from '@tap/native-core';
import { escapedJson } from '@tap/native-core/tapset';
import type { AnyAggregation } from '../question/tables.js';
import { textWidth } from '../terminal/width.js';
import { gap } from './columns.js';
import type { FrameStyle } from './frame.js';
import { jsonKey, keyText, type Measures, type Row } from './rows.js';

/** What is needed of a histogram. */
export interface Distribution {
  readonly count: number;
  readonly sum: bigint;
  readonly min: number | null;
  readonly max: number | null;
  readonly buckets: readonly Bucket[];
  quantile(part: number): number | null;
  toString(): string;
}

/** The parts that a distribution is summed up by: the median, and what only few exceed. */
const parts = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
] as const;

/** The numbers of a distribution that rows are sorted by. */
export const distributionMeasures: Measures<Distribution> = {
  count: ({ count }) => count,
  sum: ({ sum }) => Number(sum),
  min: ({ min }) => min ?? 0,
  max: ({ max }) => max ?? 0,
  ...Object.fromEntries(
    parts.map(([label, part]) => [label, (value: Distribution) => value.quantile(part) ?? outermost(value)]),
  ),
};

/** What stands for a number that nobody knows: it lies in a bucket without an end. */
const outermost = ({ min, max, buckets }: Distribution): number =>
  (buckets[0]?.from === -Infinity ? min : max) ?? 0;

/** A quantile for a reader: `<0` for one of which no more is known. */
function quantileText(value: Distribution, part: number, unit: (value: number) => string): string {
  const found = value.quantile(part);
  if (found !== null) return unit(found);
  const [first, last] = [value.buckets[0], value.buckets.at(-1)];
  if (first === undefined || last === undefined) return '-';
  return first.from === -Infinity ? `<${unit(first.to)}` : `>=${unit(last.from)}`;
}

/** Writes distributions: for each key a line, then bars. */
export function distributionsText(
  tables: readonly AnyAggregation[],
  rows: readonly Row<Distribution>[],
  { title, room }: Pick<FrameStyle, 'title' | 'room'>,
  unit: (value: number) => string,
): string {
  return rows
    .map((row) => {
      const name = tables.length > 1 ? [row.table.spec.probe.name] : [];
      const { value } = row;
      const sums = parts.map(([label, part]) => `${label} ${quantileText(value, part, unit)}`);
      const key = [...name, keyText(row)].filter((part) => part !== '').join(gap);
      const facts = [`${value.count} ${value.count === 1 ? 'event' : 'events'}`, ...sums].join(gap);
      const fits = textWidth(key) + gap.length + textWidth(facts) <= room;
      const head = key === '' ? [facts] : fits ? [`${key}${gap}${facts}`] : [key, facts];
      return `${head.map(title).join('\n')}\n${value.toString()}\n`;
    })
    .join('');
}

/**
 * Writes distributions as lines of JSON; the ends of the outermost buckets are null, as are quantiles in a bucket without an end. The
 * sum has 64 bits and is a text.
 */
export function distributionsJson(rows: readonly Row<Distribution>[]): string {
  return rows
    .map((row) => {
      const { count, min, max, buckets } = row.value;
      const sum = String(row.value.sum);
      const quantiles = Object.fromEntries(parts.map(([label, part]) => [label, row.value.quantile(part)]));
      const line = {
        probe: row.table.spec.probe.name,
        key: jsonKey(row),
        count,
        sum,
        min,
        max,
        ...quantiles,
        buckets,
      };
      return `${escapedJson(line)}\n`;
    })
    .join('');
}

/** A number with at most three digits that matter. */
export function plainNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** A time, given in nanoseconds: `1.25ms`. */
export function timeText(nanoseconds: number): string {
  const units = [
    ['s', 1e9],
    ['ms', 1e6],
    ['us', 1e3],
  ] as const;
  const [unit, size] = units.find(([, least]) => nanoseconds >= least) ?? ['ns', 1];
  return `${plainNumber(nanoseconds / size)}${unit}`;
}
