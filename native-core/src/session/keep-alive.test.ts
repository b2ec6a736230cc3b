import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fakeParts } from '../../test/fake-parts.js';
import { fn, map, on, probe, u32, u64, variable } from '../define/index.js';
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
async function stays(keep: (session: Session<unknown>) => unknown): Promise<boolean> {
  const make = (): readonly [WeakRef<object>, unknown] => {
    const session = new Session(fakeParts([counted], [seen.ref, last.ref]).parts, 0);
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
    ['a named map of it', (session) => session.state(seen)],
    ['a variable of it', (session) => session.state(last)],
    ['a walk through a named map of it', (session) => session.state(seen).entries()],
    ['a table of it', (session) => session.table(counted)],
    ['its batches', (session) => session.batches()],
    ['its events', (session) => session[Symbol.asyncIterator]()],
    ['one of its programs', (session) => session.installed[0]],
    ['the maps of a table of one of its programs', (session) => session.installed[0]?.table?.maps],
    ['a program in the kernel', (session) => session.installed[0]?.programs[0]],
  ])('%s', async (_, keep) => expect(await stays(keep)).toBe(true));

  it('but is when nobody keeps anything of it', async () => expect(await stays(() => null)).toBe(false));
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
