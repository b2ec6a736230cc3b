import { afterAll, describe, expect, it } from 'vitest';
import { TapError } from '../src/errors/index.js';
import {
  given,
  addressKind,
  Bool,
  choose,
  decimalIn,
  Int,
  intKind,
  Text,
  textKind,
  type Expression,
} from '../src/expr/index.js';
import { ask } from '../src/define/ask.js';
import { contextWords, kernelRunner, whyNot } from './in-kernel.js';

const refusal = whyNot();
const title = `queries that are too large${refusal === null ? '' : ` (left out: ${refusal})`}`;

const word = (index: number): Int =>
  new Int(
    { ...intKind(64, false), js: 'number' },
    given({ op: 'slot', kind: intKind(64, false), index: index % contextWords }),
  );
const text = (offset: number): Text<string | null> => {
  const kind = textKind(33, true);
  const base = { op: 'context', kind: addressKind, name: 'context' } as const;
  const address = given({ op: 'offset', kind: addressKind, base, offset: offset % 60 });
  return new Text(kind, { op: 'string', kind, space: 'kernel', address });
};
const many = <T>(n: number, make: (i: number) => T): readonly [T, ...T[]] => [
  make(0),
  ...Array.from({ length: n - 1 }, (_, i) => make(i + 1)),
];

describe.skipIf(refusal !== null)(title, () => {
  const kernel = refusal === null ? kernelRunner() : null;
  afterAll(() => kernel?.close());
  const memory = new BigUint64Array(contextWords);
  const errorOf = (condition: Bool | null, fields: Readonly<Record<string, Expression>>): TapError | null => {
    try {
      kernel?.run(condition, fields, memory);
      return null;
    } catch (error) {
      if (error instanceof TapError) return error;
      throw error;
    }
  };
  const facts = (error: TapError | null): unknown => [error?.code, Object.fromEntries(error?.facts ?? [])];

  it('long lists are none', () => {
    const [first, ...others] = many(1000, (i) => text(i).eq(`abcdefghijk${i}`));
    expect(errorOf(first.or(...others, word(1).in(many(1000, (i) => i + 5))), { a: word(0) })).toBeNull();
  });

  it('say which part needs too much of the stack', () => {
    let nested = word(0);
    for (let i = 1; i < 100; i++) nested = word(i).sub(nested);
    expect(facts(errorOf(null, { a: word(1), nested }))).toEqual(['TAP_TOO_LARGE', { part: 'nested' }]);
    expect(facts(errorOf(nested.gt(3), { a: word(1) }))).toEqual(['TAP_TOO_LARGE', { part: 'where' }]);
  });

  it('say so when jumps do not reach', () => {
    const [first, ...others] = many(3000, (i) => text(i).eq(`abcdefghijk${i}`));
    expect(errorOf(first.or(...others), { a: word(0) })).toMatchObject({
      code: 'TAP_TOO_LARGE',
      summary: expect.stringMatching(/too large: \d+ instructions/) as string,
    });
  });

  it('say which part is more than the verifier looks through', () => {
    const fields = Object.fromEntries(
      many(
        700,
        (i) => [`f${i}`, decimalIn(text(i), ':', 3).add(choose(word(i).gt(i), word(1), word(2)))] as const,
      ),
    );
    const error = errorOf(null, fields);
    expect(facts(error)).toEqual([
      'TAP_TOO_LARGE',
      { part: expect.stringMatching(/^f\d+$/) as string, says: expect.any(String) as string },
    ]);
    expect(error?.message.length).toBeLessThan(1000);
  });

  it('are refused before recursion fails', () => {
    let deep = word(0);
    for (let i = 1; i < 100_000; i++) deep = deep.add(word(i));
    expect(() =>
      ask(
        'select()',
        () => deep,
        { name: 'none', values: {} },
        () => [deep.node],
      ),
    ).toThrow(/TAP_TOO_LARGE/);
  });
});
