import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowered } from '../../test/lowered.js';
import {
  Address,
  addressKind,
  Bool,
  boolConst,
  boolKind,
  choose,
  compare,
  type Asked,
  given,
  Inet,
  Int,
  intKind,
  interpret,
  literal,
  meaning,
  Text,
  textKind,
  toUnsigned,
  trackConditions,
  wordConst,
  type Comparison,
  type ConstNode,
  type IntKind,
  type InetTestNode,
  type WordNode,
} from './index.js';

const widths = [8, 16, 32, 64] as const;
const kinds: readonly IntKind[] = widths.flatMap((bits) => [intKind(bits, false), intKind(bits, true)]);
const leafless = {
  leaf: (node: WordNode): bigint => {
    throw new Error(`no leaf ${node.op} is expected`);
  },
};

/** A constant of a kind that folding must not see through: the sum of two halves stays one constant otherwise. */
function constant(kind: IntKind, value: bigint): Int {
  const cut = kind.signed ? BigInt.asIntN(kind.bits, value) : BigInt.asUintN(kind.bits, value);
  return new Int<number>(kind, wordConst(cut, kind));
}

const anyInt = fc
  .tuple(fc.constantFrom(...kinds), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }))
  .map(([kind, value]) => constant(kind, value));

describe('comparison', () => {
  const truth: Record<Comparison, (a: bigint, b: bigint) => boolean> = {
    eq: (a, b) => a === b,
    ne: (a, b) => a !== b,
    lt: (a, b) => a < b,
    le: (a, b) => a <= b,
    gt: (a, b) => a > b,
    ge: (a, b) => a >= b,
  };

  it('compares the numbers that are meant, whatever their widths and signs', () => {
    const operator = fc.constantFrom(...(Object.keys(truth) as Comparison[]));
    fc.assert(
      fc.property(operator, anyInt, anyInt, (op, a, b) => {
        const wanted = truth[op]((a.node as ConstNode).value, (b.node as ConstNode).value);
        expect(interpret(compare(op, a.node, b.node), leafless)).toBe(wanted ? 1n : 0n);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('fold', () => {
  const expression = fc.letrec<{ tree: Int }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      anyInt,
      fc
        .tuple(
          fc.constantFrom('add', 'sub', 'mul', 'div', 'mod', 'bitAnd', 'bitOr', 'bitXor', 'shl', 'shr'),
          tie('tree'),
          tie('tree'),
        )
        .map(([name, a, b]) => a[name as 'add'](b)),
      tie('tree').map((a) => a.neg()),
      fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([a, b, c]) => choose(a.lt(b), b, c)),
    ),
  })).tree;

  it('leaves one constant of an expression without leaves, with the value that evaluation gives', () => {
    fc.assert(
      fc.property(expression, ({ node, kind }) => {
        const folded = lowered(node);
        expect(folded.op).toBe('const');
        const value = toUnsigned((folded as ConstNode).value);
        expect(meaning(value, kind)).toBe(meaning(interpret(node, leafless), kind));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an address', () => {
  const base = new Address(wordConst(0xffff_8881_0000_0000n, addressKind));

  it('moves by numbers and by expressions, and stays an address', () => {
    const places: readonly (readonly [Address, bigint])[] = [
      [base.add(0x20), 0xffff_8881_0000_0020n],
      [base.add(-1), 0xffff_8880_ffff_ffffn],
      [base.add(constant(intKind(16, false), 0xfff0n)), 0xffff_8881_0000_fff0n],
    ];
    for (const [{ node, kind }, place] of places) {
      expect(meaning(interpret(node, leafless), kind)).toBe(place);
    }
  });
});

describe('literals', () => {
  it('refuses numbers that JavaScript or a word cannot hold', () => {
    for (const bad of [1.5, Number.NaN, Infinity, 2 ** 60, 2n ** 64n, -(2n ** 63n) - 1n]) {
      expect(() => literal(bad)).toThrow('TAP_KIND');
    }
  });
});

describe('coercion', () => {
  const size = constant(intKind(32, false), 5n);

  it('throws for operators of JavaScript', () => {
    expect(() => (size as unknown as number) > 3).toThrow('TAP_KIND');
    expect(() => `${size as unknown as string}`).toThrow('e.size.gt(5)');
  });

  it('tracks conditions that are made and lost', () => {
    const { result, conditions } = trackConditions(() => size.gt(1) && size.lt(9));
    expect(conditions).toHaveLength(2);
    expect(conditions).toContain(result.node);
  });
});

describe('text', () => {
  const text = new Text(textKind(16, false), {
    op: 'comm',
    task: null,
    offset: 0,
    kind: textKind(16, false),
  });

  it('refuses what the kernel cannot compare', () => {
    expect(() => text.eq('x'.repeat(128))).toThrow('TAP_TOO_LARGE');
    expect(() => text.eq('a\0b')).toThrow('TAP_KIND');
    expect(() => text.eq(5 as unknown as string)).toThrow('TAP_KIND');
    expect(text.eq('é'.repeat(63)).node.op).toBe('textTest');
  });
});

describe('network addresses', () => {
  const zero = wordConst(0n, intKind(32, false));
  const inet = new Inet({ op: 'inet', kind: { type: 'inet' }, family: zero, v4: zero, v6: zero });

  it('agrees with node:net about every network', () => {
    const address = fc.oneof(
      fc.ipV4().map((text) => ['ipv4', text] as const),
      fc.ipV6().map((text) => ['ipv6', text] as const),
    );
    fc.assert(
      fc.property(address, fc.nat(128), ([family, text], length) => {
        const prefix = Math.min(length, family === 'ipv4' ? 32 : 128);
        const { network, version } = inet.within(`${text}/${prefix}`).node as InetTestNode<Asked>;
        expect(version).toBe(family === 'ipv4' ? 4 : 6);
        const groups = Array.from({ length: 8 }, (_, i) =>
          (((network[i * 2] ?? 0) << 8) | (network[i * 2 + 1] ?? 0)).toString(16),
        );
        const written = version === 4 ? network.join('.') : groups.join(':');
        const list = new BlockList();
        list.addSubnet(text, prefix, family);
        expect(list.check(written, family)).toBe(true);
      }),
    );
  });

  it('refuses what is not a network', () => {
    for (const bad of [
      '',
      '10.0.0.0',
      '10.0.0.0/33',
      '10.0.0/8',
      '::/129',
      'x/8',
      '10.0.0.0/8/8',
      '10.0.0.0/-1',
    ]) {
      expect(() => inet.within(bad)).toThrow('TAP_KIND');
    }
    expect(() => inet.eq('localhost')).toThrow('TAP_KIND');
  });
});

describe('Bool', () => {
  it('keeps a double negation short', () => {
    const condition = new Bool(Object.freeze({ op: 'inTarget', kind: boolKind }));
    expect(lowered(condition.not().not().node)).toEqual(condition.node);
  });

  it('decides a condition by its constant side, whichever it is', () => {
    const open = new Bool(given({ op: 'slot', kind: boolKind, index: 0 }));
    const yes = new Bool(boolConst(true));
    const no = new Bool(boolConst(false));
    expect(lowered(open.and(no).node)).toEqual(no.node);
    expect(lowered(no.and(open).node)).toEqual(no.node);
    expect(lowered(open.or(yes).node)).toEqual(yes.node);
    expect(lowered(open.and(yes).node)).toEqual(lowered(open.node));
    expect(lowered(open.or(no).node)).toEqual(lowered(open.node));
  });
});
