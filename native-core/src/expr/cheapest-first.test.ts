import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectation } from '../../test/expectation.js';
import { contexts, expressions } from '../../test/arbitrary.js';
import { loweredWord } from '../../test/lowered.js';
import { Bool, cheapestFirst, formatNode, given, Int, intKind, Text, textKind } from './index.js';

const u64 = intKind(64, false);
const base = given({ op: 'slot', kind: u64, index: 0 });
const size = new Int<number>(u64, given({ op: 'slot', kind: u64, index: 2 }));
const load = (access: 'direct' | 'probe', offset: number): Int =>
  new Int<number>(
    u64,
    given({
      op: 'load',
      kind: u64,
      base: base.word,
      offset,
      bytes: 8,
      bigEndian: false,
      bitField: null,
      access,
    }),
  );
const pid = new Int<number>(u64, { op: 'context', kind: u64, name: 'pid_tgid' });
const comm = new Text<string>(textKind(16, false), {
  op: 'comm',
  task: null,
  offset: 0,
  kind: textKind(16, false),
});

const [byText, byHelper, byContext, byMember, byArgument] = [
  comm.eq('curl'),
  load('probe', 8).gt(1),
  pid.eq(7),
  load('direct', 8).gt(1),
  size.gt(1),
];
const ordered = (condition: Bool): string => formatNode(cheapestFirst(loweredWord(condition.node)));

it('evaluates what costs least first, in "and" and "or", also below others', () => {
  const [first, ...more] = [byText, byHelper, byContext, byMember, byArgument] as const;
  const wanted = [byArgument, byMember, byContext, byHelper, byText] as const;
  const [cheapest, ...others] = wanted;
  expect(ordered(first.and(...more))).toBe(formatNode(cheapest.and(...others).node));
  expect(ordered(first.or(...more).not())).toBe(formatNode(cheapest.or(...others).not().node));
  expect(ordered(byHelper.and(byText.or(byArgument)).or(byMember))).toBe(
    formatNode(byMember.or(byHelper.and(byArgument.or(byText))).node),
  );
});

it('sums arrays last', () => {
  const kind = intKind(32, false);
  const count = { op: 'slot', kind: u64, index: 2 } as const;
  const sum = { op: 'addUp', kind, first: base.word, stride: 16, count, most: 256, bytes: 4 } as const;
  const bySum = new Int<number>(kind, given(sum)).gt(1);
  expect(ordered(bySum.and(byText, byArgument))).toBe(formatNode(byArgument.and(byText, bySum).node));
});

it('keeps the order of parts that cost the same', () => {
  const [a, b, c] = [size.gt(1), size.gt(2), size.gt(3)];
  expect(ordered(c.and(a, b))).toBe(formatNode(c.and(a, b).node));
});

it('means the same as before', () => {
  const { bool } = expressions(4);
  fc.assert(
    fc.property(bool, contexts, (condition, memory) => {
      const expected = expectation(memory);
      expect(expected(new Bool(given(cheapestFirst(loweredWord(condition.node)))))).toBe(expected(condition));
    }),
    { numRuns: 500 },
  );
});
