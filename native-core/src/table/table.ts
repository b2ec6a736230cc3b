import { TapError } from '../errors/index.js';

/** What was measured, by key, at one moment. */
export class Table<out K, out V> implements Iterable<readonly [key: K, value: V]> {
  /** Events that found no room for a row of theirs: they are in none. */
  readonly dropped: number;
  readonly #rows: ReadonlyMap<string, readonly [K, V]>;

  /** @internal */
  constructor(rows: ReadonlyMap<string, readonly [K, V]>, dropped: number) {
    this.#rows = rows;
    this.dropped = dropped;
  }

  /** Number of rows. */
  get size(): number {
    return this.#rows.size;
  }

  /** The value of a key, which has the parts that `by()` named; undefined when no event had it. */
  get(key: Readonly<Record<keyof K, unknown>>): V | undefined {
    return this.#rows.get(keyText(key))?.[1];
  }

  /** The value of a table without keys; null when no event came. @throws TapError TAP_ARGUMENT for one with keys. */
  get value(): V | null {
    const [first] = this.#rows.keys();
    if (first === undefined) return null;
    const row = this.#rows.get(keyText({}));
    if (row !== undefined) return row[1];
    throw new TapError('TAP_ARGUMENT', 'this table has keys, so it has no single value', {
      next: 'use get(key), or iterate over it',
    });
  }

  /** Keys and values, in no order. */
  [Symbol.iterator](): IterableIterator<readonly [key: K, value: V]> {
    return this.#rows.values();
  }

  /** The rows with the greatest numbers, the greatest first. @param by the number of a row; its value by default. */
  top(count: number, by: (value: V, key: K) => number = Number): readonly (readonly [key: K, value: V])[] {
    return [...this]
      .map((row) => ({ row, rank: by(row[1], row[0]) }))
      .sort((a, b) => b.rank - a.rank)
      .slice(0, count)
      .map(({ row }) => row);
  }
}

/** A text that is the same for equal keys, whatever the order of their parts. */
export function keyText(key: object): string {
  const parts = Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
