import { describe, expect, it } from 'vitest';
import { count } from '../measure/index.js';
import { fn, on, probe, u64 } from '../define/index.js';
import type { TableMaps } from '../load/index.js';
import { copiedAtOnce, fakeMap } from '../../test/fake-map.js';
import { LiveTable } from './live-table.js';
import type { Table } from './table.js';

const probed = probe('test', { at: fn('test', { value: u64 }), values: ({ value }) => ({ value }) });
const { aggregation } = on(probed)
  .by((e) => ({ value: e.value }))
  .aggregate(() => ({ n: count() })).spec;

/** How many copies so many rows take; the last of them may have none. */
const copies = (rows: number): number => Math.floor(rows / copiedAtOnce) + 1;

/** How often others work while so many rows of one word are made. */
const made = (rows: number): number => Math.floor(rows / 249);

/** A map of so many rows that is in no kernel. */
const mapOf = (rows: number) => fakeMap(Array.from({ length: rows }, (_, i) => [BigInt(i + 1), 1n] as const));

/** A table of so many rows; later events come to others. */
function tableOf(rows: number, read?: () => Promise<void>) {
  const all = [mapOf(rows), mapOf(0)];
  let at = 0;
  const maps = {
    get rows() {
      return all[at % 2];
    },
    swap: () => all[at++ % 2],
    sizes: { keyBytes: 8, rowBytes: 8 },
  };
  const decodeKey = ({ u64: keys }: { u64: BigUint64Array }, start: number) => ({ value: keys[start / 8] });
  const table = new LiveTable<{ value: bigint }, { n: number }>({
    aggregation,
    sources: [
      {
        maps: maps as unknown as TableMaps,
        decodeKey: decodeKey as never,
        ...(read === undefined ? {} : { prepare: () => ({ add: () => undefined, read }) }),
      },
    ],
    dropped: () => 3,
  });
  /** Events with these keys come. */
  const add = (...keys: bigint[]): void => keys.forEach((key) => all[at % 2]?.kept.set(key, 1n));
  /** The kernel refuses once to read rows of the map that is there now, but not the first ones. */
  const refuse = (): void => {
    const map = all[at % 2] as ReturnType<typeof mapOf>;
    const { copy } = map;
    map.copy = (first) => {
      map.copy = () => {
        map.copy = copy;
        throw new Error('EBADF');
      };
      return copy(first);
    };
  };
  /** The maps go away. */
  const close = (): void => {
    for (const map of all)
      map.copy = () => {
        throw new Error('closed');
      };
  };
  return Object.assign(table, { add, refuse, close });
}

it('is kept at the end in turns', async () => {
  const table = tableOf(2_000);
  let turns = 0;
  await table.finish(async () => Promise.resolve(void turns++));
  expect(turns).toBe(copies(2_000));
  expect(table.read().size).toBe(2_000);
  expect([table.take().size, table.take().size]).toEqual([2_000, 0]);
});

it('gives each row to one table, whoever takes it while it is kept', async () => {
  for (const moment of [1, 50, 100]) {
    const table = tableOf(2_000);
    const taken: Table<{ value: bigint }, { n: number }>[] = [];
    let turns = 0;
    await table.finish(async () => {
      if (++turns === moment) taken.push(table.take());
      await Promise.resolve();
    });
    taken.push(table.take());
    expect(taken.map(({ size }) => size)).toEqual([2_000, 0]);
  }
});

describe('a table that is read in turns', () => {
  it('lets others work, and stays as it is', async () => {
    const table = tableOf(2_000);
    let turns = 0;
    const read = await table.readBy(async () => Promise.resolve(void turns++));
    expect([turns, read.size, read.dropped]).toEqual([copies(2_000) + made(2_000), 2_000, 3]);
    expect([(await table.readInTurns()).size, table.take().size]).toEqual([2_000, 2_000]);
  });

  it('has what was there when it was asked for', async () => {
    const table = tableOf(2_000);
    const reading = table.readInTurns();
    expect(table.take().size).toBe(2_000);
    expect((await reading).size).toBe(2_000);
  });

  it.each([1, 50, 101])('is whole when someone takes it at turn %i', async (moment) => {
    const table = tableOf(2_000);
    let [turns, taken] = [0, -1];
    const read = await table.readBy(async () => {
      if (++turns === moment) taken = table.take().size;
      await Promise.resolve();
    });
    expect([read.size, taken, table.take().size]).toEqual([2_000, 2_000, 0]);
  });

  it.each([1, 50, 101])('is whole when the end comes at turn %i, which waits for it', async (moment) => {
    const table = tableOf(2_000);
    let turns = 0;
    let end: Promise<void> | undefined;
    const read = await table.readBy(async () => {
      // The end is faster than who reads.
      if (++turns === moment) end = table.finish(async () => Promise.resolve()).then(table.close);
      await new Promise((resolve) => setImmediate(resolve));
    });
    await end;
    expect(read.size).toBe(2_000);
  });

  it('has only what came since who takes in turns began', async () => {
    const table = tableOf(2_000);
    const taking = table.takeInTurns();
    table.add(3_000n);
    const reading = table.readInTurns();
    expect([(await taking).size, (await reading).size]).toEqual([2_000, 1]);
  });

  it('does not keep who takes from it, however often it is read', async () => {
    const table = tableOf(2_000);
    let going = true;
    const read = async (): Promise<void> => {
      while (going) await table.readInTurns();
    };
    const readers = [read(), read()];
    expect((await table.takeInTurns()).size).toBe(2_000);
    going = false;
    await Promise.all(readers);
  });
});

describe('a table that is taken in turns', () => {
  const none = async (): Promise<void> => Promise.resolve();

  it('lets others work between some of its rows', async () => {
    const table = tableOf(2_000);
    let turns = 0;
    const taken = await table.takeBeforeEnd(async () => Promise.resolve(void turns++));
    // All copies are read and taken away, and their rows made a table.
    expect([turns, taken?.size, taken?.dropped]).toEqual([2 * copies(2_000) + made(2_000), 2_000, 3]);
    expect([table.read().size, table.take().dropped]).toEqual([0, 0]);
  });

  it('reads the names that its keys need first', async () => {
    const order: string[] = [];
    const table = tableOf(100, async () => Promise.resolve(void order.push('names')));
    await table.takeBeforeEnd(async () => Promise.resolve(void order.push('turn')));
    // Keys are noted before; rows are read and taken away behind.
    expect([order.indexOf('names'), order.length]).toEqual([copies(100), 3 * copies(100) + 1]);
  });

  it.each([1, 50, 101, 150, 205])(
    'leaves to who takes at turn %i what came after it began',
    async (moment) => {
      const table = tableOf(2_000);
      const taken: Table<{ value: bigint }, { n: number }>[] = [];
      let turns = 0;
      const first = await table.takeBeforeEnd(async () => {
        if (++turns === moment) {
          table.add(7n, 8n);
          expect(table.read().size).toBe(2);
          taken.push(table.take());
        }
        await Promise.resolve();
      });
      expect([first?.size, ...taken.map(({ size }) => size), table.take().size]).toEqual([2_000, 2, 0]);
      expect(first?.dropped).toBe(3);
    },
  );

  it.each([1, 50, 150, 205])('is whole when the end comes at turn %i', async (moment) => {
    const table = tableOf(2_000);
    let turns = 0;
    const first = await table.takeBeforeEnd(async () => {
      if (++turns !== moment) return;
      table.add(9_000n);
      await table.finish(none);
    });
    expect([first?.size, first?.dropped]).toEqual([2_000, 3]);
    const last = table.take();
    expect([last.size, last.dropped, table.take().size]).toEqual([1, 0, 0]);
  });

  it('is null when the end comes before it begins, and nothing is lost', async () => {
    let names = 0;
    const table = tableOf(10, async () => {
      if (++names === 1) await table.finish(none);
    });
    expect(await table.takeBeforeEnd(none)).toBeNull();
    expect(table.take().size).toBe(10);
  });

  it('is not begun again when the end has begun', async () => {
    const table = tableOf(2_000);
    const sizes: number[] = [];
    let end: Promise<void> | undefined;
    const turn = async (): Promise<void> => {
      if (end === undefined) table.add(8_999n, 9_000n);
      // The end is slower than who takes.
      end ??= table.finish(() => new Promise((resolve) => setImmediate(resolve)));
      await Promise.resolve();
    };
    // As a loop with a short interval does.
    for (;;) {
      const taken = await table.takeBeforeEnd(turn);
      if (taken === null) break;
      sizes.push(taken.size);
    }
    await end;
    expect([...sizes, table.take().size]).toEqual([2_000, 2]);
  });

  it('is what was kept when the end has begun', async () => {
    const table = tableOf(2_000);
    const end = table.finish(async () => new Promise((resolve) => setImmediate(resolve)));
    expect((await table.takeInTurns()).size).toBe(2_000);
    await end;
    expect((await table.takeInTurns()).size).toBe(0);
  });

  it('is made in turns of what was kept, too', async () => {
    const table = tableOf(2_000);
    await table.finish(none);
    let turns = 0;
    const kept = await table.takeKept(async () => Promise.resolve(void turns++));
    expect([kept.size, kept.dropped, turns, table.take().size]).toEqual([2_000, 3, made(2_000), 0]);
  });

  it('waits for who takes already, and lets others work meanwhile', async () => {
    const table = tableOf(2_000);
    let turns = 0;
    let second: ReturnType<typeof table.takeBeforeEnd> | undefined;
    const first = await table.takeBeforeEnd(async () => {
      if (second === undefined) table.add(7n);
      second ??= table.takeBeforeEnd(async () => Promise.resolve(void turns++));
      await Promise.resolve();
    });
    expect([first?.size, (await second)?.size]).toEqual([2_000, 1]);
    expect(turns).toBeGreaterThan(80);
  });

  it('throws what the kernel refuses to who takes, and not to others', async () => {
    const table = tableOf(2_000);
    table.refuse();
    const others: number[] = [];
    const refused = table.takeBeforeEnd(async () => {
      table.add(5n);
      others.push(table.take().size);
      await Promise.resolve();
    });
    await expect(refused).rejects.toThrow('EBADF');
    expect(others).toEqual([1]);
    // What was not read is still there.
    await table.finish(none);
    expect(table.take().size).toBe(2_000);
  });
});
