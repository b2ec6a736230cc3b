import { TapError, fn, probe, u32, type Probe } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { compileCondition, compileTerm } from '../../cli/src/filter/compile.js';
import { parse } from '../../cli/src/filter/parse.js';
import { scopeOf, type FilterFunction } from '../../cli/src/filter/scope.js';
import { tapsetFunctions } from './tapset-functions.js';

const functions = tapsetFunctions;
const read = probe('test.read', {
  at: fn('vfs_read', { count: u32 }),
  values: ({ count }) => ({
    /** Bytes. */
    count,
  }),
});
const scope = scopeOf(
  read as unknown as Probe,
  new Map(functions.map(({ name, call }) => [name, call as FilterFunction])),
);

const words =
  "0 1 -1 1.5 5n 0xffffffff81000000 '' 'INET' true null [] [1] count (count==1) pid() execname() uaddr() task_current() " +
  'caller_addr() stack(1) backtrace() ubacktrace() gettimeofday_s() ktime_get_ns() caller() errno_str(count) pid';
const terms = words.split(' ');

/** What is wrong with a filter; null for one that is right. Anything but an error that points at a place fails. */
function complaint(text: string): string | null {
  const source = { option: '--where', text };
  let found: string | null = null;
  for (const compile of [compileTerm, compileCondition]) {
    try {
      compile(parse(source), source, scope);
    } catch (error) {
      if (!(error instanceof TapError)) throw error;
      expect(error.code).toBe('TAP_FILTER');
      found ??= error.message;
    }
  }
  return found;
}

describe('functions in filters', () => {
  it.each(functions.map((each) => [each.name, each] as const))(
    '%s() takes what it can, and else says what',
    (name, { call }) => {
      const second = call.length === 1 ? [''] : terms.map((term) => `, ${term}`);
      const calls = call.length === 0 ? [''] : terms.flatMap((first) => second.map((rest) => first + rest));
      for (const args of calls) {
        for (const text of [`${name}(${args})`, `${name}(${args}) == 'x'`, `${name}(${args}) == 1`])
          expect(complaint(text) ?? '').not.toContain('does not take these arguments');
      }
      expect(
        complaint(
          `${name}(${Array(call.length + 1)
            .fill('1')
            .join()})`,
        ),
      ).toContain(`${name}() takes`);
    },
  );

  it('says where, what was given and what is taken', () => {
    expect(complaint('symname(backtrace()) == "x"')).toContain(
      '--where, column 1: symname() does not take a value of type string that is known when the event is decoded as address',
    );
    expect(complaint('symname(caller_addr()) == "x"')).toContain('cannot be compared in the kernel');
  });
});
