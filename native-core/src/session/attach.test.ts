import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/fixture.js';
import { fakeParts } from '../../test/fake-parts.js';
import { each, fn, on, probe, u32, type QuerySpec } from '../define/index.js';
import type { AttachOptions } from './options.js';
import { attach } from './attach.js';

/** What the fake kernel was asked to do, in order. */
const calls: string[] = [];
let open = 0;

vi.mock('./cpus.js', () => ({ requireCpus: () => undefined }));
vi.mock('../kernel/index.js', async (original) => ({
  ...(await original<object>()),
  withRunningKernel: (use: (running: unknown) => unknown) => use(kernel),
}));
vi.mock('./pid-namespace.js', () => ({ ownPidNamespace: () => null }));
vi.mock('../load/index.js', async (original) => ({
  ...(await original<object>()),
  *mapSteps() {
    calls.push('maps');
    open++;
    try {
      for (let i = 0; i < 20; i++) yield;
    } catch (error) {
      open--;
      throw error;
    }
    return { ...fakeParts([]).parts.maps, close: () => void open-- };
  },
}));
vi.mock('./install.js', async (original) => ({
  ...(await original<object>()),
  async install({ spec, number, first }: { spec: QuerySpec; number: number; first: number }) {
    calls.push(`attach ${number}`);
    open += 2;
    const part = (name: string) => ({
      close() {
        calls.push(`${name} ${number}`);
        open--;
      },
      missed: () => ({ count: 0, unknown: null }),
    });
    const [one] = fakeParts([{ spec }]).parts.installed;
    const [programs, attachments] = [[part('unload')], [part('detach')]];
    return Promise.resolve({ ...one, number, first, programs, attachments });
  },
}));

const kernel = fixtureKernel('6.12');
const read = probe('test', { at: fn('vfs_read', { count: u32 }), values: ({ count }) => ({ count }) });
const queries = Array.from({ length: 40 }, () => on(read).update(() => []));

/** Attaches all; the programs of this session are in no kernel. */
const attachAll = (options: AttachOptions = {}) => attach(queries, { kernel, ...options });

/** How often the event loop runs while something goes on. */
async function turnsOf<R>(body: () => Promise<R>): Promise<readonly [number, R]> {
  let [turns, over] = [0, false];
  const count = (): void => {
    turns += 1;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  const result = await body();
  over = true;
  return [turns, result];
}

beforeEach(() => {
  calls.length = 0;
  open = 0;
});

describe('the event loop runs', () => {
  it('between the programs of attach() and of close()', async () => {
    const [attaching, session] = await turnsOf(() => attachAll());
    // Once for the plan of each, and once before it is attached.
    expect(attaching).toBeGreaterThanOrEqual(2 * queries.length);
    const [closing] = await turnsOf(() => session.close());
    // Once for what is detached, and once for what is given back.
    expect(closing).toBeGreaterThanOrEqual(2 * queries.length);
    expect(open).toBe(0);
  });
});

describe('attach()', () => {
  it('tells how far it is', async () => {
    const told: string[] = [];
    const session = await attachAll({ progress: (done, of) => void told.push(`${done}/${of}`) });
    await session.close();
    expect(told).toEqual(queries.map((_, i) => `${i + 1}/40`));
  });

  it('stops at once when its signal aborts, undoes what stands and throws the reason', async () => {
    const stop = new AbortController();
    const reason = Object.assign(new Error('enough'), { code: 'ENOENT', errno: -2, syscall: 'open' });
    const progress = (done: number): void => (done === 7 ? stop.abort(reason) : undefined);
    await expect(attachAll({ signal: stop.signal, progress })).rejects.toBe(reason);
    expect(calls.filter((call) => call.startsWith('attach'))).toHaveLength(7);
    expect(calls.filter((call) => call.startsWith('detach'))).toHaveLength(7);
    expect(calls.filter((call) => call.startsWith('unload'))).toHaveLength(7);
    expect(open).toBe(0);
  });

  it('stops for a signal that aborts in between, while it plans as well', async () => {
    for (const after of [0, 1, 5, 45, 50, 70, 95]) {
      const stop = new AbortController();
      let turns = 0;
      const count = (): void => void (turns++ === after ? stop.abort('now') : setImmediate(count));
      setImmediate(count);
      await expect(attach(queries, { signal: stop.signal })).rejects.toBe('now');
      expect(open).toBe(0);
    }
  });

  it('undoes what stands when progress() throws, and throws that', async () => {
    const error = Object.assign(new Error('no'), { code: 'EPERM', errno: -1, syscall: 'bpf(BPF_PROG_LOAD)' });
    const progress = (done: number): void => {
      if (done === 3) throw error;
    };
    await expect(attachAll({ progress })).rejects.toBe(error);
    expect(open).toBe(0);
    calls.length = 0;
    // The same where the kernel is read.
    await expect(attach(queries, { progress })).rejects.toBe(error);
    expect(open).toBe(0);
    expect(calls.filter((call) => call.startsWith('attach'))).toHaveLength(3);
  });

  it('refuses more programs than may be before anything is made', async () => {
    const refused = { code: 'TAP_ARGUMENT', next: expect.stringContaining('maxPrograms: 40') as string };
    await expect(attachAll({ maxPrograms: 39 })).rejects.toMatchObject(refused);
    const all = Array.from({ length: 513 }, () => on(read));
    await expect(attach(all, { kernel })).rejects.toMatchObject({ code: 'TAP_ARGUMENT' });
    // One query can mean several programs.
    const two = on(probe('two', { at: each(fn('vfs_read', {}), fn('vfs_write', {})), values: () => ({}) }));
    await expect(attach([two], { kernel, maxPrograms: 1 })).rejects.toThrow('2 programs');
    expect(calls).toEqual([]);
    for (const maxPrograms of [0, -1, 1.5e9, NaN])
      await expect(attachAll({ maxPrograms })).rejects.toMatchObject({ code: 'TAP_ARGUMENT' });
    await (await attachAll({ maxPrograms: 40 })).close();
    expect(open).toBe(0);
  });
});

describe('close()', () => {
  it('of several callers promises all of them the same end', async () => {
    const session = await attachAll();
    const ends = [session.close(), session.close(), session[Symbol.asyncDispose]()];
    const seen = await Promise.all(ends.map((end) => end.then(() => open)));
    expect(seen).toEqual([0, 0, 0]);
    expect(calls.filter((call) => call === 'detach 5')).toHaveLength(1);
  });

  it('takes a signal that aborts meanwhile for what goes on already', async () => {
    const stop = new AbortController();
    const session = await attachAll({ signal: stop.signal });
    const end = session.close();
    stop.abort();
    await end;
    expect(open).toBe(0);
    expect(calls.filter((call) => call === 'detach 5')).toHaveLength(1);
  });

  it('ends the session of a signal that aborts later', async () => {
    const stop = new AbortController();
    const session = await attachAll({ signal: stop.signal });
    stop.abort();
    expect(session.closed).toBe(true);
    expect(await session.batches().next()).toEqual({ done: true, value: undefined });
    await session.close();
    expect(open).toBe(0);
  });

  it('detaches everything before it gives anything back', async () => {
    const session = await attachAll();
    calls.length = 0;
    await session.close();
    const [detached, unloaded] = [
      calls.findLastIndex((call) => call.startsWith('detach')),
      calls.indexOf('unload 0'),
    ];
    expect(detached).toBeLessThan(unloaded);
  });
});
