import { on } from '@tap/native-core';
import { compile, type Attachable } from '@tap/native-core/inspect';
import {
  Address,
  Bool,
  Decoded,
  Expression,
  fn,
  Inet,
  Int,
  probe,
  TapError,
  Text,
  type DecodeContext,
} from '@tap/native-core/tapset';
import { describe, expect, it, vi } from 'vitest';
import { RunningMachine } from '../../../native-core/src/machine/index.js';
import { argumentKinds, capturedValues, noArguments } from './argument-kinds.js';
import { fixtureKernel } from './fixture.js';
import { noMachine } from './no-machine.js';
import { tapsetFunctions, type TapsetFunction } from './tapset-functions.js';

const kernel = fixtureKernel('6.12');
const read = probe('test.read', { at: fn('vfs_read', {}), values: () => ({}) });
const functions = tapsetFunctions;
const withArguments = functions.filter(({ call }) => call.length > 0);

/** All lists of arguments that a function can be called with; of three, each has one of a few kinds. */
function argumentLists({ call }: TapsetFunction): readonly (readonly unknown[])[] {
  const all = Object.values(argumentKinds);
  const few = [all[0], 0, -1, 1.5, 'x', null, undefined];
  const kinds = call.length > 2 ? few : all;
  let lists: unknown[][] = [[]];
  for (let i = 0; i < call.length; i++) lists = lists.flatMap((list) => kinds.map((kind) => [...list, kind]));
  return lists;
}

/** What a step gives; undefined where it refuses with one of tap's own errors. Another error fails the test. */
async function unlessRefused<T>(step: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof TapError && !error.message.includes('internal')) return undefined;
    throw error;
  }
}

/** Everything that a condition can ask of an expression. */
function conditions(value: Expression): readonly (() => Bool)[] {
  if (value instanceof Bool) return [() => value];
  if (value instanceof Int) return [() => value.eq(1), () => value.lt(5n)];
  if (value instanceof Address) return [() => value.eq(1n), () => value.isNull()];
  if (value instanceof Text) return [() => value.eq('x'), () => value.startsWith('x')];
  if (value instanceof Inet) return [() => value.eq('::1')];
  if (!(value instanceof Decoded)) return [];
  return ['x', 'INET', '', null, 1, -1, 1n, 2 ** 60, 1.5].flatMap((other) => [
    () => value.eq(other),
    () => value.ne(other),
  ]);
}

const compiles = (query: () => Attachable): void => {
  for (const { alternatives } of compile(query(), kernel).programs)
    expect(alternatives[0]?.code.length).toBeGreaterThan(0);
};

const session: DecodeContext = {
  ...noMachine,
  symbol: (address) => (address === 5n ? { name: 'f', offset: 0n, size: 1n, module: 'kernel' } : null),
};

const { prototype } = RunningMachine;
const lookUps = (['symbol', 'functionStart', 'timeZone', 'processName', 'memoryNode'] as const).map((name) =>
  vi.spyOn(prototype, name),
);

/** What JavaScript sees of a captured value; the running machine is not asked for it. */
function decodedElsewhere({ kind }: Decoded<unknown>, raw: unknown): unknown {
  for (const lookUp of lookUps) lookUp.mockClear();
  const value = kind.decode(raw as never, session);
  for (const lookUp of lookUps) expect(lookUp).not.toHaveBeenCalled();
  return value;
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

describe('functions of all tapsets', () => {
  it('are found, and say how many arguments they take', () => {
    expect(functions.length).toBeGreaterThan(90);
    // A default value or the rest of a list would hide an argument from the tests here.
    for (const { call } of functions) expect(String(call)).toMatch(/^function \w+\([\w, ]*\) \{/);
  });

  it.each(functions.map((each) => [each.name, each] as const))(
    '%s() gives a value or says what it takes, for all kinds of arguments',
    async (_, each) => {
      const seen = new Set<string>();
      let taken = 0;
      for (const list of argumentLists(each)) {
        const value = await unlessRefused(() => each.call(...list));
        if (value === undefined) continue;
        taken++;
        if (!(value instanceof Expression)) continue;
        if (value instanceof Decoded) {
          for (const raw of capturedValues(value)) {
            const shown = typeOf(decodedElsewhere(value, raw));
            expect(value.kind.shown.split(' | ')).toContain(shown);
          }
        }
        const same = JSON.stringify(value.node, (_key, inner: unknown) =>
          typeof inner === 'bigint' ? `${inner}` : inner,
        );
        if (seen.has(same)) continue;
        seen.add(same);
        compiles(() => on(read).select(() => ({ value })));
        await unlessRefused(() =>
          compiles(() =>
            on(read)
              .by(() => ({ value }))
              .count(),
          ),
        );
        for (const condition of conditions(value)) {
          await unlessRefused(() => compiles(() => on(read).where(condition)));
        }
      }
      expect(taken).toBeGreaterThan(0);
    },
  );

  it.each(withArguments.map((each) => [each.name, each] as const))(
    '%s() names itself, the argument and what it takes',
    async (name, each) => {
      let good: readonly unknown[] | undefined;
      for (const list of argumentLists(each)) {
        if ((await unlessRefused(() => each.call(...list))) === undefined) continue;
        good = list;
        break;
      }
      expect(good).toBeDefined();
      for (const [i] of (good ?? []).entries()) {
        for (const wrong of noArguments) {
          const call = (): unknown => each.call(...(good ?? []).with(i, wrong));
          expect(call).toThrow(expect.objectContaining({ code: 'TAP_KIND' }));
          expect(call).toThrow(`${name}() does not take `);
        }
      }
    },
  );
});
