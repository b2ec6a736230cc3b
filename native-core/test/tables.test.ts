import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNode, intKind, wrap, type Bool, type Expression } from '../src/expr/index.js';
import { bucketIndex, bucketRange, type Histogram, type Measure, type Scale } from '../src/measure/index.js';
import {
  avg,
  count,
  distinct,
  first,
  hist,
  last,
  linear,
  max,
  min,
  sketched,
  sum,
  variance,
} from '../src/measure/index.js';
import { contexts, expressions, inet, text, type AnyInt } from './arbitrary.js';
import { canonical, expectation } from './expectation.js';
import { whyNot } from './in-kernel.js';
import { tableInKernel } from './table-in-kernel.js';

const refusal = whyNot();
const title = `tables of the kernel equal those of JavaScript${refusal === null ? '' : ` (left out: ${refusal})`}`;

describe.skipIf(refusal !== null)(title, () => {
  const { int, bool } = expressions(2);
  const few = int.map((value) => value.bitAnd(3) as AnyInt);
  const scales = fc.oneof(
    fc.constantFrom(0, 1, 2, 3, 4).map((bits): Scale => ({ by: 'log2', bits })),
    fc
      .tuple(fc.nat(300), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20 }))
      .map(([from, step, buckets]): Scale => ({ by: 'step', from, step, count: buckets })),
  );
  const cases = fc.record({
    value: int,
    condition: fc.option<Bool>(bool),
    // Only the keys of one part have a limit.
    key: fc.oneof(
      { weight: 1, arbitrary: fc.constant({}) },
      { weight: 3, arbitrary: fc.record({ a: few }) },
      {
        weight: 2,
        arbitrary: fc.record({
          a: few,
          b: fc.oneof<fc.Arbitrary<Expression>[]>(text, inet, bool),
          c: few,
        }),
      },
    ),
    scale: scales,
    keys: fc.option(fc.constantFrom(1, 2, 5), { nil: undefined }),
    events: fc.array(contexts, { minLength: 1, maxLength: 12 }),
  });

  it('in every row and every measure, and in what was dropped', () => {
    const seen = { rows: 0, dropped: 0, none: 0 };
    const property = fc.property(cases, ({ value, condition, key, scale, keys: limit, events }) => {
      // Texts that differ in broken letters are two keys of the kernel, and one of JavaScript.
      const keys = 'b' in key ? undefined : limit;
      const tally = scale.by === 'log2' ? hist(value, { bits: scale.bits as 0 }) : stepped(value, scale);
      const measures = {
        n: count(),
        sum: sum(value),
        min: min(value),
        max: max(value),
        avg: avg(value),
        first: first(value),
        last: last(value),
        distinct: distinct(value, { bits: 4 }),
        tally,
      };
      const inKernel = tableInKernel({ condition, key, measures, ...(keys === undefined ? {} : { keys }) });
      try {
        inKernel.run(events);
        const found = inKernel.table.read();
        const { rows, dropped } = reference(value, condition, key, scale, keys, events);
        expect(found.dropped).toBe(dropped);
        expect(new Map([...found].map(([k, row]) => [keyOf(k), shown(row)]))).toEqual(rows);
        expect([...inKernel.table.take()].map(([, row]) => shown(row))).toEqual(
          [...found].map(([, row]) => shown(row)),
        );
        expect(inKernel.table.read().size, 'after all was taken').toBe(0);
        inKernel.run(events);
        expect(new Map([...inKernel.table.take()].map(([k, row]) => [keyOf(k), shown(row)]))).toEqual(rows);
        seen.rows += rows.size;
        seen.dropped += dropped;
        if (rows.size === 0) seen.none++;
      } finally {
        inKernel.close();
      }
    });
    const result = fc.check(property, { numRuns: 300 });
    if (result.counterexample !== null) {
      const [{ value, condition, key, scale }] = result.counterexample;
      const parts = Object.entries(key).map(([name, { node }]) => `${name}: ${formatNode(node)}`);
      throw new Error(
        [
          `seed ${result.seed}`,
          `value ${formatNode(value.node)} ${JSON.stringify(value.kind)} ${JSON.stringify(scale)}`,
          `where ${condition === null ? '-' : formatNode(condition.node)}`,
          ...parts,
        ].join('\n'),
        { cause: result.errorInstance },
      );
    }
    expect(seen.rows).toBeGreaterThan(200);
    expect(seen.dropped).toBeGreaterThan(20);
    expect(seen.none).toBeGreaterThan(5);
  });

  it('in the variance, which is null when squares do not fit', () => {
    const { int: side } = expressions(1);
    const events = fc.array(contexts, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(side, events, (value, memories) => {
        const inKernel = tableInKernel({ condition: null, key: {}, measures: { v: variance(value) } });
        try {
          inKernel.run(memories);
          const numbers = memories.map((memory) => exactly(memory, value));
          const found = inKernel.table.read().value?.['v'];
          if (numbers.some((number) => number >= 2n ** 32n || number <= -(2n ** 32n)))
            expect(found).toBeNull();
          else
            expect((found as number) / (varianceOf(numbers) || 1)).toBeCloseTo(
              varianceOf(numbers) === 0 ? 0 : 1,
              9,
            );
        } finally {
          inKernel.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});

function stepped(value: AnyInt, { from, step, count: buckets }: Extract<Scale, { by: 'step' }>): Measure {
  return linear(value, { from, step, to: from + step * buckets });
}

type Row = Readonly<Record<string, unknown>>;

/** What the events mean, worked out one by one. */
function reference(
  value: AnyInt,
  condition: Bool | null,
  key: Readonly<Record<string, Expression>>,
  scale: Scale,
  keys: number | undefined,
  events: readonly BigUint64Array<ArrayBuffer>[],
): { rows: Map<string, unknown>; dropped: number } {
  const numbers = new Map<string, bigint[]>();
  let dropped = 0;
  for (const memory of events) {
    const expected = expectation(memory);
    if (condition !== null && !expected(condition)) continue;
    const found = keyOf(Object.fromEntries(Object.entries(key).map(([name, one]) => [name, expected(one)])));
    const row = numbers.get(found);
    const full = Object.keys(key).length > 0 && keys !== undefined && numbers.size >= keys;
    if (row !== undefined) row.push(exactly(memory, value));
    else if (full) dropped++;
    else numbers.set(found, [exactly(memory, value)]);
  }
  return { rows: new Map([...numbers].map(([row, all]) => [row, rowOf(value, scale, all)])), dropped };
}

function rowOf(value: AnyInt, scale: Scale, numbers: readonly bigint[]): Row {
  const { kind } = value;
  const js = (number: bigint): unknown => (kind.js === 'bigint' ? number : Number(number));
  const least = numbers.reduce((a, b) => (a < b ? a : b));
  const greatest = numbers.reduce((a, b) => (a > b ? a : b));
  const all = numbers.reduce((a, b) => a + b);
  const wrapped = kind.signed ? BigInt.asIntN(64, all) : BigInt.asUintN(64, all);
  const buckets = new Map<number, number>();
  for (const number of numbers) {
    const index = bucketIndex(scale, kind.signed, BigInt.asUintN(64, number));
    const { from, to } = bucketRange(scale, index);
    expect(Number(number) >= from || Number(number) < to, 'the bucket holds the number').toBe(true);
    buckets.set(index, (buckets.get(index) ?? 0) + 1);
  }
  const tally = [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([index, inIt]) => ({ ...bucketRange(scale, index), count: inIt }));
  return {
    n: numbers.length,
    sum: js(wrapped),
    min: js(least),
    max: js(greatest),
    avg: Number(wrapped) / numbers.length,
    first: js(numbers[0] as bigint),
    last: js(numbers.at(-1) as bigint),
    distinct: estimated(value, numbers),
    tally: { buckets: tally, sum: wrapped, min: Number(least), max: Number(greatest) },
  };
}

/** What a sketch of 16 bytes says of numbers. */
function estimated(value: AnyInt, numbers: readonly bigint[]): number {
  const words = new BigUint64Array(2);
  const ranks = new Uint8Array(words.buffer);
  for (const number of numbers) {
    const { at, rank } = sketched(number, 4);
    ranks[at] = Math.max(ranks[at] as number, rank);
  }
  return distinct(value, { bits: 4 }).result([words]);
}

/** A row whose histogram shows the buckets that are not empty. */
function shown(row: Row): Row {
  const { buckets, sum: total, min: least, max: greatest } = row['tally'] as Histogram;
  const tally = {
    buckets: buckets.filter((bucket) => bucket.count > 0),
    sum: total,
    min: least,
    max: greatest,
  };
  return { ...row, tally };
}

function keyOf(key: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(key).map(([name, part]) => [name, String(canonical(part))]));
}

/** The number itself, where JavaScript would see a rounded one. */
function exactly(memory: BigUint64Array<ArrayBuffer>, { kind, node }: AnyInt): bigint {
  return expectation(memory)(wrap(intKind(kind.bits, kind.signed, 'bigint'), node)) as bigint;
}

function varianceOf(numbers: readonly bigint[]): number {
  const events = BigInt(numbers.length);
  const total = numbers.reduce((a, b) => a + b);
  return Number(numbers.reduce((all, one) => all + (events * one - total) ** 2n, 0n)) / numbers.length ** 3;
}
