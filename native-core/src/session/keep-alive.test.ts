import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fakeParts } from '../../test/fake-parts.js';
import { fn, map, on, probe, u32, u64, variable } from '../define/index.js';
import { Guard } from './guard.js';
import { settleOverload } from './overload.js';
import { RunTimes } from './run-times.js';
import { Session } from './session.js';
import { TableSession } from './table-session.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const probed = probe('test', { at: fn('test', { value: u32 }), values: ({ value }) => ({ value }) });
const seen = map('seen', [u64], u64);
const last = variable('last', u64);
const counted = on(probed)
  .by((e) => ({ value: e.value }))
  .count();

/** Whether the collector leaves a session alone whose user keeps no more than what `keep` gives. */
async function stays(
  keep: (session: Session<unknown>) => unknown,
  guard: () => Guard | null = () => null,
): Promise<boolean> {
  const make = (): readonly [WeakRef<object>, unknown] => {
    const { parts } = fakeParts([counted], [seen.ref, last.ref]);
    const session = new Session({ ...parts, guard: guard() }, 0);
    return [new WeakRef(session), keep(session)];
  };
  const [session, kept] = make();
  for (let i = 0; i < 5; i++) {
    await setImmediate();
    collect();
  }
  return session.deref() !== undefined && kept !== undefined;
}

describe('a session is not collected while its user keeps', () => {
  it.each<[string, (session: Session<unknown>) => unknown]>([
    ['a named map of it', (session) => session.map(seen)],
    ['a variable of it', (session) => session.map(last)],
    ['a walk through a named map of it', (session) => session.map(seen).entries()],
    ['a table of it', (session) => session.table(counted)],
    ['its batches', (session) => session.batches()],
    ['its events', (session) => session[Symbol.asyncIterator]()],
    ['one of its programs', (session) => session.installed[0]],
    ['the maps of a table of one of its programs', (session) => session.installed[0]?.table?.maps],
    ['a program in the kernel', (session) => session.installed[0]?.programs[0]],
  ])('%s', async (_, keep) => expect(await stays(keep)).toBe(true));

  it('but is when nobody keeps anything of it', async () => expect(await stays(() => null)).toBe(false));

  it('nor does its overload guard keep it', async () => {
    const guarded = { passed: () => 0, thinned: () => 0, leaveOut: () => undefined };
    const info = () => ({ runTimeNs: 0n }) as never;
    const runTimes = new RunTimes([{ info }], () => ({ close: () => undefined }));
    const guards = [
      () => new Guard(settleOverload({ rate: 1 }, 1), { ...guarded, runTimes: null }),
      () => new Guard(settleOverload({ cpu: 1 }, 1), { ...guarded, runTimes }),
    ];
    const watch = (session: Session<unknown>): null => {
      session.watch();
      return null;
    };
    for (const guard of guards) expect(await stays(watch, guard)).toBe(false);
  });
});

it('the tables of every() keep their session', async () => {
  const make = (): readonly [WeakRef<object>, unknown] => {
    const session = new TableSession(fakeParts([counted]).parts, counted);
    return [new WeakRef(session), session.every(1000)];
  };
  const [session, kept] = make();
  await setImmediate();
  collect();
  expect([session.deref() !== undefined, kept !== undefined]).toEqual([true, true]);
});
