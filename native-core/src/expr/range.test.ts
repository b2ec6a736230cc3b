import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  event,
  fn,
  map,
  oneOf,
  on,
  probe,
  u16,
  u32,
  u64,
  u8,
  i32,
  i64,
  textArray,
  kernelString,
} from '../define/index.js';
import { variance } from '../measure/index.js';
import { TapError } from '../errors/index.js';
import {
  given,
  Address,
  addressKind,
  Bool,
  choose,
  decoded,
  Int,
  intKind,
  wordConst,
  type IntKind,
} from './index.js';

const kinds = fc
  .tuple(fc.constantFrom(8, 16, 32, 64), fc.boolean())
  .map(([bits, signed]) => intKind(bits, signed));
const operators = fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge');
const edges = [
  0n,
  1n,
  -1n,
  2n ** 7n,
  2n ** 8n,
  -(2n ** 15n),
  2n ** 16n,
  2n ** 31n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
];
const numbers = fc
  .oneof(
    fc.tuple(fc.constantFrom(...edges), fc.constantFrom(-1n, 0n, 1n)).map(([edge, by]) => edge + by),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  )
  .filter((number) => number < 2n ** 64n);

const value = (kind: IntKind): Int => new Int(kind, given({ op: 'slot', kind, index: 0 }));

/** Whether some number of a kind meets a comparison: one of those at the ends does, or the number itself. */
function some(operator: string, { bits, signed }: IntKind, other: bigint): boolean {
  const [least, end] = signed
    ? [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1)]
    : [0n, 2n ** BigInt(bits)];
  const candidates = [least, end - 1n, other].filter((one) => one >= least && one < end);
  return candidates.some(
    (one) =>
      ({ eq: one === other, lt: one < other, le: one <= other, gt: one > other, ge: one >= other })[operator],
  );
}

describe('comparisons of numbers with constants', () => {
  it('are refused exactly when none of the kind meets them, or all are other ones', () => {
    const seen = { refused: 0, taken: 0 };
    fc.assert(
      fc.property(kinds, operators, numbers, (kind, operator, other) => {
        const sensible = some(operator === 'ne' ? 'eq' : operator, kind, other);
        seen[sensible ? 'taken' : 'refused']++;
        const make = (): Bool => value(kind)[operator](other);
        if (sensible) expect(make()).toBeInstanceOf(Bool);
        else expect(make).toThrow('TAP_KIND');
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(seen.refused, seen.taken)).toBeGreaterThan(200);
  });

  it('say what is compared, and what it can be', () => {
    const sent = probe('sent', { at: fn('sent', { port: u16 }), values: ({ port }) => ({ port }) });
    expect(() => on(sent).where((e) => e.port.eq(70_000))).toThrow(
      /TAP_KIND: "port" is never 70000\n *it lies between {2}0 and 65535/,
    );
  });

  it.each<readonly [string, () => unknown]>([
    ['one of a list', () => value(u8.word as IntKind).in([1, 300])],
    ['a list between that is empty', () => value(intKind(8, false)).between(9, 8)],
    ['between below', () => value(intKind(8, false)).between(-5, -1)],
    ['bits that it has not', () => value(intKind(8, false)).has(0x100)],
    ['no bits', () => value(intKind(64, true)).has(0)],
    [
      'a difference that has no sign',
      () =>
        value(intKind(64, false))
          .sub(value(intKind(64, false)))
          .lt(0),
    ],
    ['no address', () => new Address(given({ op: 'slot', kind: addressKind, index: 0 })).eq(-1n)],
    ['no addresses', () => new Address(given({ op: 'slot', kind: addressKind, index: 0 })).within(5n, 5n)],
    ['a key', () => map('m', u16, u64).get(70_000)],
    ['a part of a key', () => map('m', [u16, u32], u64).has([1, -1])],
    ['a key to change', () => map('m', u16, u64).delete(-1)],
  ])('are refused wherever they hide: %s', (_where, make) => {
    expect(make).toThrow(/TAP_KIND.* (never|no|none) /);
  });

  it('are taken where a wider kind holds the number', () => {
    const port = value(intKind(16, false));
    expect(port.sub(1).eq(-1)).toBeInstanceOf(Bool);
    expect(choose(port.gt(5), port, -1).eq(-1)).toBeInstanceOf(Bool);
    expect(value(intKind(8, true)).has(0x100)).toBeInstanceOf(Bool);
    expect(port.eq(new Int<number>(intKind(64, false), wordConst(70_000n)))).toBeInstanceOf(Bool);
    expect(map('m', u16, i64).add(1, -1)).toBeDefined();
    expect(variance(port).cells).toHaveLength(5);
  });

  it('know the widest kind of a value that has several places', () => {
    const sent = probe('sent', {
      at: oneOf(
        fn('narrow', { size: i32 }).as(({ size }) => ({ size: size as Int })),
        fn('wide', { size: i64 }).as(({ size }) => ({ size: new Int<number>(intKind(64, true), size.node) })),
      ),
      values: ({ size }) => ({ size }),
    });
    expect(sent.values.size.kind.bits).toBe(64);
    expect(on(sent).where((e) => e.size.eq(2 ** 40)).spec.condition).toBeInstanceOf(Bool);
  });
});

describe('comparisons of texts with constants', () => {
  const task = probe('task', {
    at: event('sched:task', { comm: textArray(16), path: kernelString(16) }),
    values: ({ comm, path }) => ({ comm, path }),
  });
  const long = 'my-long-service-d';

  it.each(['eq', 'ne', 'startsWith'] as const)(
    'refuse by %s what is longer than the text can be',
    (method) => {
      const make = (): unknown => on(task).where((e) => e.comm[method](long));
      expect(make).toThrow(/TAP_TOO_LARGE.*17 bytes\n.*15 bytes of UTF-8\n.*"my-long-service"/s);
      expect(on(task).where((e) => e.comm[method](long.slice(0, 15))).spec.condition).toBeInstanceOf(Bool);
      expect(() => on(task).where((e) => e.comm.or('?')[method](long))).toThrow('TAP_TOO_LARGE');
      expect(() => on(task).where((e) => e.comm.in(['a', long]))).toThrow('TAP_TOO_LARGE');
    },
  );

  it('take it where the kernel holds more than an event shows', () => {
    expect(on(task).where((e) => e.path.eq(long)).spec.condition).toBeInstanceOf(Bool);
  });
});

describe('comparisons of decoded values', () => {
  const colours = ['RED', 'GREEN'];
  const colour = decoded(value(intKind(8, false)), {
    shown: 'string | null',
    decode: (raw) => colours[raw] ?? null,
    encode: (name) => (name === 'HUGE' ? [300n] : name === null ? [] : [BigInt(colours.indexOf(name))]),
    names: colours,
  });

  it.each(['GREN', 'HUGE', 'BLUE'])('refuse %s, which no captured value means', (name) => {
    expect(() => colour.eq(name)).toThrow(TapError);
    expect(() => colour.ne(name)).toThrow('is never');
  });

  it('say what is near, and what there is', () => {
    expect(() => colour.eq('GREN')).toThrow(/RED, GREEN\n *next: did you mean GREEN\?/);
  });

  it('take null, and refuse values of another type', () => {
    expect(colour.eq(null)).toBeInstanceOf(Bool);
    const strict = decoded(value(intKind(8, false)), {
      shown: 'number',
      decode: Number,
      encode: (n) => [BigInt(n)],
    });
    expect(() => strict.eq('x')).toThrow(
      'TAP_KIND: a value of type number is not compared with the text "x"',
    );
  });
});
