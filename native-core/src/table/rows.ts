import { viewsOf, type Views } from '../decode/index.js';
import type { TableMaps } from '../load/index.js';
import { combine, wordsOf, type Cell } from '../measure/index.js';
import type { BpfMap } from '../sys/index.js';

/** Where the key of a row lies. */
export interface RowKey {
  readonly views: Views;
  /** In bytes. */
  readonly at: number;
}

/** One row: its key, and the words of each cell, those of all CPUs together. */
export interface Row extends RowKey {
  readonly cells: readonly BigUint64Array[];
}

/** Copies the rows that are there now, some with each step; events may go on changing them meanwhile. */
export function readRows(maps: TableMaps, cells: readonly Cell<unknown>[]): Iterable<readonly Row[]> {
  return copyRows(maps.rows, maps, cells, () => undefined);
}

/** The keys that are there now, some with each step. */
export function* readKeys({ rows, sizes }: TableMaps): Generator<readonly RowKey[], void, undefined> {
  if (sizes.keyBytes === 0) yield [onlyKey()];
  else for (const { keys } of rows.entries()) yield keysIn(keys, sizes.keyBytes);
}

/**
 * Takes all rows away, each event in them exactly once: those that come meanwhile go to an empty table. It must come to its end before
 * anything is taken again.
 */
export function* takeRows(
  maps: TableMaps,
  cells: readonly Cell<unknown>[],
): Generator<readonly Row[], void, undefined> {
  const taken = maps.swap();
  const read: Uint8Array[] = [];
  yield* copyRows(taken, maps, cells, (keys) => void read.push(keys));
  if (maps.sizes.keyBytes === 0) taken.update(new Uint8Array(4), new Uint8Array(taken.valueBytes));
  // They are left until all are read: what the kernel refuses to read is not lost then.
  for (const keys of read) {
    taken.deleteAll(keys);
    yield [];
  }
}

/** @param copied gets the keys of some rows before these come. */
function* copyRows(
  map: BpfMap,
  { sizes }: TableMaps,
  cells: readonly Cell<unknown>[],
  copied: (keys: Uint8Array) => void,
): Generator<readonly Row[], void, undefined> {
  // The kernel says for how many CPUs it has values.
  const { valueBytes } = map;
  const sum = summing(cells, sizes.rowBytes / 8, valueBytes / 8);
  if (sizes.keyBytes === 0) {
    const value = new Uint8Array(valueBytes);
    map.lookup(new Uint8Array(4), value);
    yield [{ ...onlyKey(), cells: sum(new BigUint64Array(value.buffer), 0) }];
    return;
  }
  for (const { keys, values } of map.entries()) {
    copied(keys);
    const words = new BigUint64Array(values.buffer);
    yield keysIn(keys, sizes.keyBytes).map(({ views, at }, i) => ({
      views,
      at,
      cells: sum(words, i * (valueBytes / 8)),
    }));
  }
}

function keysIn(keys: Uint8Array<ArrayBuffer>, keyBytes: number): readonly RowKey[] {
  const views = viewsOf(keys.buffer);
  return Array.from({ length: keys.length / keyBytes }, (_, i) => ({ views, at: i * keyBytes }));
}

const onlyKey = (): RowKey => ({ views: viewsOf(new ArrayBuffer(8)), at: 0 });

/** Adds up the words of all CPUs, which begin somewhere. */
function summing(
  cells: readonly Cell<unknown>[],
  rowWords: number,
  valueWords: number,
): (words: BigUint64Array, at: number) => BigUint64Array[] {
  let end = 0;
  const places = cells.map((cell) => ({
    cell,
    count: wordsOf(cell),
    from: (end += wordsOf(cell)) - wordsOf(cell),
  }));
  return (words, at) =>
    places.map(({ cell, count, from }) => {
      const sum = new BigUint64Array(count);
      for (let cpu = at; cpu < at + valueWords; cpu += rowWords) combine(cell, sum, words, cpu + from);
      return sum;
    });
}
