import { describe, expect, it } from 'vitest';
import { refuseOperators, type Callback } from './index.js';

interface Anything {
  (...values: unknown[]): Anything;
  readonly [name: string]: Anything;
}
declare const pid: Anything;
declare const context_1: Anything;

const limit: number | undefined = undefined;
const options: { readonly all?: boolean; readonly ports: readonly number[] } = { ports: [80] };
const check = (callback: (e: Anything) => unknown): (() => void) => {
  return () => refuseOperators('where()', callback as Callback);
};
/** A callback as another compiler would write it. */
// oxlint-disable-next-line typescript/no-implied-eval -- the texts stand in this file.
const written = (text: string): Callback => new Function(`return ${text}`)() as Callback;
const checkText = (text: string): (() => void) => {
  return () => refuseOperators('where()', written(text));
};

describe('operators of JavaScript in a callback', () => {
  it.each<readonly [string, (e: Anything) => unknown]>([
    ['||', (e) => e.x?.eq?.(1) || e.y],
    ['||', ({ x, y }: Anything) => x || y],
    ['&&', (e) => e.flag && e.y],
    ['??', (e) => e.name ?? 'x'],
    ['!', (e) => !e.flag],
    ['===', (e) => (e.size as unknown) === 5],
    ['!==', (e) => 5 !== (e.size as unknown)],
    ['? :', (e) => ({ size: e.flag ? e.x : e.y })],
    ['||', () => pid() || 5],
    ['||', () => context_1.pid?.() || 5],
    ['===', () => (pid() as unknown) === 5],
    ['includes()', (e) => options.ports.includes(e.port as unknown as number)],
    [
      'if',
      (e) => {
        if (e.flag) return e.x;
        return e.y;
      },
    ],
    [
      '||=',
      (e) => {
        let size = e.size;
        size ||= e.other;
        return size;
      },
    ],
    [
      '||',
      (e) => {
        const both = { size: e.size };
        return both.size || e.other;
      },
    ],
    [
      '||',
      (e) => {
        const either = (a: Anything): unknown => a || e.other;
        return either(e.size as Anything);
      },
    ],
    [
      'switch',
      (e) => {
        switch (e.size as unknown) {
          case 5:
            return e.x;
          default:
            return e.y;
        }
      },
    ],
  ])('%s is refused where an expression would decide: %s', (operator, callback) => {
    expect(check(callback)).toThrow(`where(): JavaScript's ${operator} cannot branch on an expression`);
  });

  it.each<readonly [string, (e: Anything) => unknown]>([
    ['an option', (e) => e.size?.gt?.(limit ?? 5)],
    ['a member of an option', (e) => (options.all || !options.ports ? e.x : e.y)],
    [
      'a constant that is set to an option',
      (e) => {
        const least = limit ?? 5;
        return e.size?.gt?.(least || 1);
      },
    ],
    ["JavaScript's own functions", (e) => (Object.keys(options).length === 0 ? e.x : e.y)],
    ['a type', (e) => (typeof e.size === 'object' ? e.x : e.y)],
    ['items of a list from outside', () => options.ports.map((port) => port === 80 || port)],
    [
      'items in a loop',
      (e) => {
        for (const port of options.ports) if (port === 80) return e.x;
        return e.y;
      },
    ],
    ['nothing', (e) => e.x?.or?.(e.y)],
  ])('may decide by %s', (_what, callback) => {
    expect(check(callback)).not.toThrow();
  });

  it.each([
    ['minified', 'e=>e.x.eq(1)||e.y.eq(2)'],
    ['minified to a comma', '(e,t)=>(t=e.x.eq(1),t||e.y)'],
    ['a function', 'function (event) { return event.x.eq(1) || event.y }'],
    ['a method', '({ where(e) { return e.flag || e.y } }).where'],
    ['a method with a computed name', '({ ["a b"]({ flag }) { return flag || 1 } })["a b"]'],
    ['async', 'async (e) => (await e).flag || e.flag || 1'],
    ['older modules', '() => (0, context_1.pid)() || 5'],
    ['older targets', '(e) => { var _a; return (_a = e.x) !== null && _a !== void 0 ? _a : e.y }'],
    ['arguments', 'function () { return arguments[0].flag || 5 }'],
    ['with a comment before', '(e) => ({\n  /** Of which kind? */\n  a: e.flag || 5,\n})'],
    ['between comments', '(e) => ({\n  /** one */ a: e.flag || 5, /** two */\n})'],
  ])('are found in a callback that is written in another way: %s', (_how, text) => {
    expect(checkText(text)).toThrow('TAP_KIND');
  });

  it.each([
    ['a bound function', '(function (e) { return e.flag || e.y }).bind(null)'],
    ['a native function', 'Array.isArray'],
    [
      'a private method',
      'new (class { #own(e) { return e.flag || 1 } get own() { return this.#own } })().own',
    ],
  ])('cannot be found in %s, which passes', (_what, text) => {
    expect(checkText(text)).not.toThrow();
  });

  it('are told with the source and what to write instead', () => {
    const refusal = check((e) => e.x?.eq?.(1) || e.y?.eq?.(2));
    expect(refusal).toThrow(/source {2}e\.x\?\.eq\?\.\(1\) \|\| e\.y\?\.eq\?\.\(2\)/);
    expect(refusal).toThrow('next: write a.or(b) for a || b; decide outside of the callback');
  });
});
