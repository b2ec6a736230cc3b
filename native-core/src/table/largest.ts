import type { Rank } from '../define/index.js';
import { TapError } from '../errors/index.js';
import { keyText } from './key-text.js';

/** A row of a table. */
export type KeyedRow<K, V> = readonly [key: K, value: V];

/** Rows that are kept besides the wanted ones before those are chosen again. */
const spare = 1_024;

/**
 * The rows with the greatest numbers, the greatest first, of those that are added. Rows with equal numbers come in the order of their
 * keys: part by part, smaller numbers and earlier texts first.
 */
export class LargestRows<K, V> {
  readonly #count: number;
  readonly #parts: readonly string[];
  readonly #rank: Rank<K, V> | null;
  #kept: { readonly row: KeyedRow<K, V>; readonly by: number | bigint | null }[] = [];

  /**
   * @param parts names of the key's parts, in the order in which they are compared.
   * @param rank null for the rows' values, which must be numbers then.
   */
  constructor(count: number, parts: readonly string[], rank: Rank<K, V> | null) {
    this.#count = count;
    this.#parts = parts;
    this.#rank = rank;
  }

  /** @throws TapError TAP_KIND when what rows are compared by is not a number. */
  add(row: KeyedRow<K, V>): void {
    // To choose of few again and again takes less than to sort all, and never long at once.
    if (this.#kept.push({ row, by: rankOf(row, this.#rank) }) >= 2 * this.#count + spare) this.#choose();
  }

  get rows(): readonly KeyedRow<K, V>[] {
    this.#choose();
    return this.#kept.map(({ row }) => row);
  }

  #choose(): void {
    this.#kept.sort((a, b) => descending(a.by, b.by) || byKey(this.#parts, a.row[0], b.row[0]));
    this.#kept.length = Math.min(this.#kept.length, this.#count);
  }
}

/** The same of all rows at once. */
export function largest<K, V>(
  rows: Iterable<KeyedRow<K, V>>,
  count: number,
  parts: readonly string[],
  rank: Rank<K, V> | null,
): readonly KeyedRow<K, V>[] {
  const kept = new LargestRows(count, parts, rank);
  for (const row of rows) kept.add(row);
  return kept.rows;
}

function rankOf<K, V>([key, value]: KeyedRow<K, V>, rank: Rank<K, V> | null): number | bigint | null {
  const by: unknown = rank === null ? value : rank(value, key);
  if (by === null || typeof by === 'bigint' || (typeof by === 'number' && !Number.isNaN(by))) return by;
  throw new TapError('TAP_KIND', 'rows are compared by a number, and this is not one', {
    facts: [['got', typeof by === 'object' ? by.constructor.name : typeof by]],
    next: 'say which number counts: topk(10, (row) => row.bytes), or (histogram) => histogram.count',
  });
}

function descending(a: number | bigint | null, b: number | bigint | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a > b ? -1 : Number(a < b);
}

function byKey(parts: readonly string[], a: unknown, b: unknown): number {
  for (const part of parts) {
    const order = ascending(partOf(a, part), partOf(b, part));
    if (order !== 0) return order;
  }
  return 0;
}

function ascending(a: number | bigint | string, b: number | bigint | string): number {
  return a < b ? -1 : Number(a > b);
}

/** What parts are compared by: all of one part are of one kind. */
function partOf(key: unknown, name: string): number | bigint | string {
  const part = (key as Readonly<Record<string, unknown>>)[name];
  switch (typeof part) {
    case 'number':
    case 'bigint':
    case 'string':
      return part;
    case 'boolean':
      return Number(part);
    default:
      return part === null || part === undefined ? '' : keyText(part);
  }
}
