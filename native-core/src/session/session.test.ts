import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeParts } from '../../test/fake-parts.js';
import { context, decoded, fn, on, probe, u32, u64 } from '../tapset.js';
import { intKind } from '../expr/index.js';
import { lowered } from '../../test/lowered.js';
import { layoutRecord, recordHeader, type RecordLayout } from '../layout/index.js';
import type { LiveContext } from '../machine/index.js';
import type { Installed } from './install.js';
import { Session } from './session.js';

/** What waits in the rings, and what is said of it. */
const rings = { waiting: [] as Uint8Array[], onData: (): void => undefined, closed: false };

vi.mock('../ring/index.js', () => ({
  RingReader: class {
    readonly buffer = new ArrayBuffer(65_536);
    constructor(_: unknown, __: unknown, onData: () => void) {
      rings.onData = onData;
    }
    arm(): void {}
    filled = (bytes: number): boolean => bytes > 0;
    drain(): number {
      const next = rings.waiting.shift() ?? new Uint8Array();
      if (next.length === 1) throw new RangeError('the ring is damaged');
      new Uint8Array(this.buffer).set(next);
      return next.length;
    }
    close(): void {
      rings.closed = true;
    }
  },
}));

let decodings = 0;
const probed = probe('test', { at: fn('test', { value: u32 }), values: ({ value }) => ({ value }) });
const number = decoded(context('pid_tgid', u64), {
  shown: 'number',
  decode: (raw) => {
    decodings += 1;
    if (raw === 13n) throw new TypeError('nobody can decode 13');
    return Number(raw);
  },
});
const query = on(probed).select(() => ({ value: number }));
const layoutOf = (one: Pick<typeof query, 'spec'>): RecordLayout =>
  layoutRecord(
    Object.entries(one.spec.fields).map(([name, { kind, node }]) => ({ name, kind, node: lowered(node) })),
  );
const record = layoutOf(query);

/** Records as they are in a ring, one for each value. */
function records(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(record.size * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setUint16(i * record.size + recordHeader.program, 0, true);
    view.setBigUint64(i * record.size + (record.fields[0]?.offset as number), BigInt(value), true);
  });
  return bytes;
}

function start(one: Pick<typeof query, 'spec'> = query, prepare: LiveContext['prepare'] = () => null) {
  const { parts, closed } = fakeParts([one]);
  const [installed] = parts.installed;
  const maps = { ...parts.maps, rings: { maps: [], complete: true } as never };
  const session = new Session<{ value: number }>(
    {
      ...parts,
      maps,
      decoding: { ...parts.decoding, prepare },
      installed: [{ ...(installed as NonNullable<typeof installed>), record: layoutOf(one) }],
    },
    0,
  );
  return { session, closed };
}

const valuesOf = async (session: Session<{ value: number }>): Promise<number[]> => {
  const values: number[] = [];
  for await (const { value } of session) values.push(value);
  return values;
};

beforeEach(() => {
  Object.assign(rings, { waiting: [], closed: false });
  decodings = 0;
});

describe('what waits in the rings at the end', () => {
  it('is decoded when it is asked for, in turns, after everything was given back', async () => {
    const { session, closed } = start();
    rings.waiting = Array.from({ length: 300 }, (_, i) => records(100 + i, 100 + i));
    let turns = 0;
    let over = false;
    const count = (): void => void (over || setImmediate(count), turns++);
    setImmediate(count);
    await session.close();
    over = true;
    expect(turns).toBeGreaterThan(300);
    expect([decodings, session.stats.delivered]).toEqual([0, 0]);
    expect([closed.includes('maps'), rings.closed]).toEqual([true, true]);
    const batches = session.batches();
    await batches.next();
    expect([decodings, session.stats.delivered]).toEqual([2, 2]);
    const values = await valuesOf(session);
    expect(values).toEqual(Array.from({ length: 598 }, (_, i) => 101 + (i >> 1)));
    expect(session.stats.delivered).toBe(600);
  });

  it('is given to a consumer that waits', async () => {
    const { session } = start();
    const values = valuesOf(session);
    await setTimeout(1);
    rings.waiting = [records(1), records(2, 3)];
    rings.onData();
    await setTimeout(1);
    rings.waiting = [records(4)];
    await session.close();
    expect(await values).toEqual([1, 2, 3, 4]);
  });
});

describe('names of the kernel', () => {
  const named = on(probed).select(() => ({
    value: decoded(context('pid_tgid', u64), {
      shown: 'number',
      asks: 'kernelSymbols',
      decode: Number,
    }),
  }));

  it('are read before the events that ask for them are decoded', async () => {
    let isRead = (): void => undefined;
    const asked: bigint[][] = [];
    const prepare: LiveContext['prepare'] = (_, kernel) => {
      asked.push([...(kernel ?? [])]);
      return new Promise((resolve) => (isRead = resolve));
    };
    const { session } = start(named, prepare);
    rings.waiting = [records(5, 6)];
    rings.onData();
    expect(asked).toEqual([[5n, 6n]]);
    let isDecoded = false;
    const batch = session
      .batches()
      .next()
      .finally(() => (isDecoded = true));
    await setTimeout(5);
    expect(isDecoded).toBe(false);
    isRead();
    expect((await batch).value?.events).toMatchObject([{ value: 5 }, { value: 6 }]);
  });

  it('are not read where nobody asks for them', async () => {
    const prepare = vi.fn(() => null);
    const { session } = start(query, prepare);
    rings.waiting = [records(5)];
    rings.onData();
    await session.batches().next();
    expect(prepare).not.toHaveBeenCalled();
  });
});

describe('an error of decoding', () => {
  it('reaches whoever asked, ends the session, and loses no other batch', async () => {
    const { session, closed } = start();
    rings.waiting = [records(1), records(2, 13), records(3)];
    rings.onData();
    rings.waiting = [records(4)];
    const values: number[] = [];
    const loop = async () => {
      for await (const { value } of session) values.push(value);
    };
    await expect(loop()).rejects.toThrow('nobody can decode 13');
    expect([session.closed, closed.includes('maps'), rings.closed]).toEqual([true, true, true]);
    expect([values, await valuesOf(session)]).toEqual([[1], [3, 4]]);
    expect(session.stats.delivered).toBe(3);
  });

  it('is no rejection that nobody handles when a signal ends the session', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const { session } = start();
    const stop = new AbortController();
    await session.closeOn(stop.signal);
    const loop = valuesOf(session);
    rings.waiting = [records(13), records(5)];
    stop.abort();
    await expect(loop).rejects.toThrow('nobody can decode 13');
    expect(await valuesOf(session)).toEqual([5]);
    // So does one whose rings cannot be read: it is told to who iterates, and to who closes.
    const damaged = start().session;
    const again = new AbortController();
    await damaged.closeOn(again.signal);
    const iteration = valuesOf(damaged);
    rings.waiting = [records(1), new Uint8Array(1)];
    again.abort();
    await expect(iteration).rejects.toThrow('damaged');
    await expect(damaged.close()).rejects.toThrow('damaged');
    expect(rings.closed).toBe(true);
    await setTimeout(5);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

it('events that are asked for before they are there come in order, and none is lost', async () => {
  const { session } = start();
  const events = session[Symbol.asyncIterator]();
  const asked = Array.from({ length: 5 }, () => events.next());
  rings.waiting = [records(1, 2, 3), records(4), records()];
  rings.onData();
  await session.close();
  const got = await Promise.all(asked);
  expect(got.map(({ value, done }) => (done ? 'end' : (value as { value: number }).value))).toEqual([
    1,
    2,
    3,
    4,
    'end',
  ]);
});

describe('the values that the kernel does not have', () => {
  const one = on(probed).select((e) => ({ value: number, mark: e.value, none: e.value }));
  const layout = (...absent: readonly string[]): RecordLayout =>
    layoutRecord(
      Object.entries(one.spec.fields).map(([name, { kind }]) => ({
        name,
        kind,
        node: absent.includes(name)
          ? { op: 'absent', kind, reason: 'this place has no such argument' }
          : { op: 'slot', kind: intKind(64, false, 'bigint'), index: 0 },
      })),
    );

  it('are told of all places of a query together', async () => {
    const { parts } = fakeParts([one, one, on(probed).count()]);
    const [first, second, counting] = parts.installed as readonly Installed[];
    const session = new Session(
      {
        ...parts,
        installed: [
          { ...first, record: layout('none', 'mark') },
          { ...second, spec: one.spec, record: layout('none') },
          counting,
        ] as readonly Installed[],
      },
      0,
    );
    expect(session.absentValues(one)).toEqual({ mark: 'sometimes', none: 'always' });
    expect(() => session.absentValues(on(probed).count())).toThrow('no such query of test with events');
    await session.close();
  });
});
