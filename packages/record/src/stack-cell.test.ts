import { tcp } from '@tap/net';
import { kernelStack, on, userStack, type CapturedStack } from '@tap/native-core/tapset';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventMaker, sessionOf } from '../test/made-events.js';
import { functionsOf, record, replay, type StackFunction } from './index.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tap-stacks-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const sends = on(tcp.sendmsg).select(() => ({ kernel: kernelStack(8), user: userStack(8) }));
interface Send {
  readonly kernel: CapturedStack;
  readonly user: CapturedStack;
}

/** Names as a machine has them: most addresses have one, and one is no UTF-8. */
const namesOf = ({ pid, addresses }: CapturedStack): readonly (StackFunction | null)[] =>
  addresses.map((address) => {
    if (address % 5n === 0n) return null;
    const name = address % 7n === 0n ? `broken\udc80` : `fn_${(address % 64n).toString(16)}`;
    return { name, module: pid === 0 ? 'kernel' : '/usr/bin/node' };
  });
const shown = (functions: readonly (StackFunction | null)[] | null): unknown =>
  functions?.map((one) => one && { ...one, name: one.name.replace('\udc80', '\ufffd') });

it('a recording has the names of raw stacks, and the stacks as they were', async () => {
  const path = join(folder, 'sends.parquet');
  const events = eventMaker([sends], { values: 'usual', seed: 5 })(700) as readonly Send[];
  let asked = 0;
  const session = {
    ...sessionOf([events]),
    functionsOf: (stack: CapturedStack) => {
      asked++;
      return namesOf(stack);
    },
  };
  await record(session, sends, { path });
  expect(asked).toBe(2 * events.length);
  let at = 0;
  for await (const event of await replay(path, sends)) {
    const wanted = events[at++] as Send;
    expect({ ...event }).toEqual({ ...wanted });
    for (const name of ['kernel', 'user'] as const)
      expect(functionsOf(event[name])).toEqual(shown(namesOf(wanted[name])));
  }
  expect(at).toBe(events.length);

  const duck = await (await DuckDBInstance.create()).connect();
  const rows = await duck.runAndReadAll(
    `SELECT function, count(*) AS frames FROM (SELECT unnest(kernel.functions) AS function FROM '${path}')
     WHERE function = 'fn_3' GROUP BY ALL`,
  );
  const frames = events.flatMap(({ kernel }) => namesOf(kernel)).filter((one) => one?.name === 'fn_3').length;
  expect(frames).toBeGreaterThan(0);
  expect(rows.getRows()).toEqual([['fn_3', BigInt(frames)]]);
});

it('a session that does not know names gives a recording without them', async () => {
  const path = join(folder, 'sends.parquet');
  await record(sessionOf([eventMaker([sends], { values: 'usual', seed: 5 })(3)]), sends, { path });
  for await (const { kernel } of await replay(path, sends)) expect(functionsOf(kernel)).toBeNull();
});
