import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { TapError } from '../src/errors/index.js';
import { formatNode, intKind, wrap, type Bool, type Expression } from '../src/expr/index.js';
import { type AnyInt, contexts, decimal, expressions, inet, text } from './arbitrary.js';
import { canonical, expectation } from './expectation.js';
import { kernelRunner, whyNot } from './in-kernel.js';

type Case = readonly [Readonly<Record<string, Expression>>, Bool | null, BigUint64Array<ArrayBuffer>];

const refusal = whyNot();
const title = `the kernel and the interpreter agree${refusal === null ? '' : ` (left out: ${refusal})`}`;

describe.skipIf(refusal !== null)(title, () => {
  const kernel = refusal === null ? kernelRunner() : null;
  afterAll(() => kernel?.close());
  const { int, bool } = expressions(4);

  const cases: fc.Arbitrary<Case> = fc.tuple(
    fc.record({ a: int, b: bool, c: int, d: fc.oneof(text, inet, decimal, int) }),
    fc.option<Bool>(bool),
    contexts,
  );

  it('on which events there are, and on their fields', () => {
    const seen = { events: 0, none: 0, tooLarge: 0 };
    const check = ([fields, condition, memory]: Case): void => {
      const expected = expectation(memory);
      const meets = condition === null || expected(condition);
      try {
        const event = kernel?.run(condition, fields, memory);
        if (!meets) expect(event).toBeNull();
        else
          for (const [name, one] of Object.entries(fields))
            expect(canonical(event?.[name]), name).toEqual(expected(one));
        seen[meets ? 'events' : 'none']++;
      } catch (error) {
        if (!(error instanceof TapError) || error.code !== 'TAP_TOO_LARGE') throw error;
        seen.tooLarge++;
      }
    };
    const result = fc.check(fc.property(cases, check), { numRuns: 4000 });
    if (result.counterexample !== null)
      throw new Error(report(result.seed, result.counterexample[0]), { cause: result.errorInstance });
    expect(seen.events).toBeGreaterThan(1000);
    expect(seen.none).toBeGreaterThan(200);
    expect(seen.tooLarge).toBeLessThan(200);
  });

  it('on comparisons, which compare the numbers that are meant', () => {
    const { int: side } = expressions(1);
    fc.assert(
      fc.property(side, side, contexts, (left, right, memory) => {
        const [a, b] = [left, right].map((one) => exactly(expectation(memory), one));
        if (a === undefined || b === undefined) return;
        const fields = { lt: left.lt(right), le: left.le(right), eq: left.eq(right), ge: left.ge(right) };
        const wanted = { lt: a < b, le: a <= b, eq: a === b, ge: a >= b };
        expect(kernel?.run(left.ne(right).or(left.eq(right)), fields, memory)).toMatchObject(wanted);
        expect(kernel?.run(left.gt(right), fields, memory) === null).toBe(a <= b);
      }),
      { numRuns: 200 },
    );
  });
});

function report(seed: number, [fields, condition, memory]: Case): string {
  return [
    `seed ${seed}`,
    ...(condition === null ? [] : [`where ${formatNode(condition.node)}`]),
    ...Object.entries(fields).map(([name, { node }]) => `${name}: ${formatNode(node)}`),
    `on ${[...memory].map((word) => `0x${word.toString(16)}`).join(' ')}`,
  ].join('\n');
}

/** The number itself, where JavaScript would see a rounded one. */
function exactly(expected: (one: Expression) => unknown, { kind, node }: AnyInt): bigint {
  return expected(wrap(intKind(kind.bits, kind.signed, 'bigint'), node)) as bigint;
}
