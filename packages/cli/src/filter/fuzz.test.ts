import { on, TapError } from '@tap/native-core/tapset';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { functions, send } from '../../test/fixture.js';
import { compileCondition } from './compile.js';
import { parse } from './parse.js';
import { scopeOf, type Scope } from './scope.js';

const scopes: readonly Scope[] = [
  scopeOf(send as never, functions),
  scopeOf(send.return as never, functions),
];

/** Compiles for every scope; returns how many of them took it. Anything but a condition that a query takes, or a TapError, fails. */
function accepted(text: string): number {
  const source = { option: '--where', text };
  return scopes.filter((scope) => {
    try {
      const condition = compileCondition(parse(source), source, scope);
      expect(on(send as never).where(() => condition).spec.condition).toBe(condition);
      return true;
    } catch (error) {
      if (!(error instanceof TapError)) throw error;
      expect(error.code).toBe('TAP_FILTER');
      expect(error.message).toContain('column');
      return false;
    }
  }).length;
}

const written =
  "pid() execname() port('http') port(size) nothing pid __proto__ toString() 0 1 5n 0xff 1e3 1e400 1.5 -1 " +
  "0xffffffffffffffffffff 'curl' '10.0.0.0/8' `x` `${size}` /x/ true false null undefined this [] [1,2] ['a',size]";
const atoms = [...Object.keys(send.return.values), ...written.split(' ')];
const operators = '+ - * / % ** & | ^ << >> >>> == != === !== < <= > >= && || ?? , = in instanceof'.split(
  ' ',
);
const methods = [
  'eq',
  'in',
  'within',
  'startsWith',
  'includes',
  'between',
  'not',
  'has',
  'constructor',
  'at',
];

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom(...atoms),
    fc
      .tuple(tie('expression'), fc.constantFrom(...operators), tie('expression'))
      .map(([left, operator, right]) => `${left} ${operator} ${right}`),
    fc
      .tuple(fc.constantFrom('!', '-', '+', '~', 'typeof ', 'void ', ''), tie('expression'))
      .map(([o, e]) => `${o}(${e})`),
    fc
      .tuple(tie('expression'), fc.constantFrom(...methods), fc.array(tie('expression'), { maxLength: 2 }))
      .map(([target, name, args]) => `(${target}).${name}(${args.join(', ')})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
  ),
}));

describe('no text makes the filter crash', () => {
  it('random texts', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => void accepted(text)),
      {
        numRuns: 3000,
      },
    );
  });

  it('random expressions, some of which are right', () => {
    let right = 0;
    fc.assert(
      fc.property(expression, (text) => void (right += accepted(text))),
      { numRuns: 5000 },
    );
    expect(right).toBeGreaterThan(100);
  });

  it('random expressions with a stretch replaced', () => {
    fc.assert(
      fc.property(expression, fc.nat(), fc.nat(8), fc.string({ maxLength: 4 }), (text, at, length, piece) => {
        const from = at % (text.length + 1);
        accepted(text.slice(0, from) + piece + text.slice(from + length));
      }),
      { numRuns: 5000 },
    );
  });

  it('chains and nestings as long as a text may be', () => {
    for (const piece of [
      'size > 1 && ',
      '(',
      '!',
      '- ',
      '[',
      'size.eq(',
      'size ? ',
      'x => ',
      '`${',
      'a[',
      '{',
      '1,',
    ]) {
      accepted(piece.repeat(Math.floor(4090 / piece.length)) + 'true');
    }
  });
});
