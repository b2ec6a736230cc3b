import type { TableMaps } from '../load/index.js';
import { combine, wordsOf, type Cell } from '../measure/index.js';
import type { BpfMap } from '../sys/index.js';

/** One row: the bytes of its key, and the words of each cell, those of all CPUs together. */
export interface Row {
  readonly key: Uint8Array<ArrayBuffer>;
  readonly cells: readonly BigUint64Array[];
}

/** What comes instead of a row, for others to work: all keys are looked for before the first row is read. */
type Pause = null;

/** Copies the rows that are there now; events may go on changing them meanwhile. */
export function readRows(maps: TableMaps, cells: readonly Cell<unknown>[]): Iterable<Row | Pause> {
  return copyRows(maps.rows, maps, cells);
}

/** The keys that are there now. */
export const readKeys = ({ rows, sizes }: TableMaps): Generator<Pause, readonly Uint8Array[], undefined> =>
  keysOf(rows, sizes.keyBytes);

/**
 * Takes all rows away, each event in them exactly once: those that come meanwhile go to an empty table. It must come to its end before
 * anything is taken again.
 */
export function* takeRows(maps: TableMaps, cells: readonly Cell<unknown>[]): Generator<Row | Pause, void> {
  const taken = maps.swap();
  const keys: Uint8Array[] = [];
  for (const row of copyRows(taken, maps, cells)) {
    if (row !== null) keys.push(row.key);
    yield row;
  }
  if (maps.sizes.keyBytes === 0) taken.update(new Uint8Array(4), new Uint8Array(taken.valueBytes));
  else
    for (const key of keys) {
      taken.delete(key);
      yield null;
    }
}

function* copyRows(
  map: BpfMap,
  { sizes }: TableMaps,
  cells: readonly Cell<unknown>[],
): Generator<Row | Pause, void, undefined> {
  const { rowBytes } = sizes;
  // The kernel says for how many CPUs it has values.
  const values = new BigUint64Array(map.valueBytes / 8);
  const cpus = map.valueBytes / rowBytes;
  const bytes = new Uint8Array(values.buffer);
  for (const key of yield* keysOf(map, sizes.keyBytes)) {
    if (!map.lookup(key, bytes)) continue;
    const all = Array.from({ length: cpus }, (_, cpu) =>
      values.subarray((cpu * rowBytes) / 8, ((cpu + 1) * rowBytes) / 8),
    );
    yield { key, cells: sumUp(all, cells) };
  }
}

function* keysOf(map: BpfMap, keyBytes: number): Generator<Pause, Uint8Array<ArrayBuffer>[], undefined> {
  if (keyBytes === 0) return [new Uint8Array(4)];
  const keys: Uint8Array<ArrayBuffer>[] = [];
  for (let last: Uint8Array | null = null; ; last = keys.at(-1) ?? null) {
    const next = new Uint8Array(keyBytes);
    if (!map.nextKey(last, next)) return keys;
    keys.push(next);
    yield null;
  }
}

function sumUp(cpus: readonly BigUint64Array[], cells: readonly Cell<unknown>[]): BigUint64Array[] {
  let start = 0;
  return cells.map((cell) => {
    const count = wordsOf(cell);
    const sum = new BigUint64Array(count);
    for (const words of cpus) combine(cell, sum, words.subarray(start, start + count));
    start += count;
    return sum;
  });
}
