import { requireRows, type Rank } from '../define/index.js';
import { TapError } from '../errors/index.js';
import { keyText } from './key-text.js';
import { largest, type KeyedRow } from './largest.js';

/**
 * What was measured, by key, at one moment.
 *
 * @example
 * await using sends = await attach(on(tcp.sendmsg).by((e) => ({ port: e.dport })).count());
 * const table = sends.read();
 * console.log(table.size, table.get({ port: 443 }) ?? 0, table.top(3));
 */
export class Table<out K, out V> implements Iterable<readonly [key: K, value: V]> {
  /** Events that found no room for a row of theirs: they are in none. */
  readonly dropped: number;
  readonly #rows: ReadonlyMap<string, KeyedRow<K, V>>;
  readonly #parts: readonly string[];

  /** @internal */
  constructor(rows: ReadonlyMap<string, KeyedRow<K, V>>, parts: readonly string[], dropped: number) {
    this.#rows = rows;
    this.#parts = parts;
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

  /** Keys and values: of `topk()` the greatest first, else in no order. */
  [Symbol.iterator](): IterableIterator<KeyedRow<K, V>> {
    return this.#rows.values();
  }

  /**
   * The rows with the greatest numbers, the greatest first. Rows with equal numbers come in the order of their keys, part
   * by part as `by()` names them, smaller numbers and earlier texts first.
   *
   * @param by the number of a row, exact as a `bigint`, too; by default its value. Rows of null come last.
   * @throws TapError TAP_ARGUMENT when the count is not a whole number from 1 on, TAP_KIND when a row has not a number.
   */
  top(count: number, by: Rank<K, V> | null = null): readonly KeyedRow<K, V>[] {
    return largest(this, requireRows('top', count), this.#parts, by);
  }
}
