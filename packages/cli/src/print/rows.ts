import { escapeText, isAddressKind, type Expression } from '@tap/native-core/tapset';
import type { Sort } from '../question/names.js';
import type { AnyAggregation } from '../question/tables.js';
import { cellText } from './cell.js';

/** What was measured, by key. */
export type AnyTable = Iterable<readonly [key: Readonly<Record<string, unknown>>, value: unknown]> & {
  /** Events that had no room for their key. */
  readonly dropped: number;
};

/** One row of the table of a probe. */
export interface Row<V> {
  readonly table: AnyAggregation;
  readonly key: Readonly<Record<string, unknown>>;
  readonly value: V;
}

/** The parts of a row's key, for a reader: `comm=curl port=443`. */
export function keyText({ table, key }: Row<unknown>): string {
  return Object.entries(table.spec.aggregation.key)
    .map(([name, { kind }]) => `${escapeText(name)}=${cellText(key[name], kind)}`)
    .join(' ');
}

/** A text that is the same for rows of one probe and key, and only for these. */
export function rowName(row: Row<unknown>): string {
  return JSON.stringify([row.table.spec.probe.name, jsonKey(row)]);
}

/** A key as JSON has it: addresses as texts of 0x, other 64-bit numbers as texts of decimal digits. */
export function jsonKey({ table, key }: Row<unknown>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(table.spec.aggregation.key).map(([name, { kind }]) => [name, jsonValue(key[name], kind)]),
  );
}

function jsonValue(value: unknown, kind: Expression['kind']): unknown {
  if (typeof value !== 'bigint') return value;
  return isAddressKind(kind) ? `0x${value.toString(16)}` : String(value);
}

/** The numbers of a row by which rows are sorted, by name. */
export type Measures<V> = Readonly<Record<string, (value: V) => number>>;

/** The order of rows that asks for none. */
export const greatestFirst: Sort = { by: 'count', descending: true };

/** The rows of all tables, sorted by a number of theirs or by a part of the key; equal ones by probe and key. */
export function rowsOf<V>(
  tables: readonly AnyAggregation[],
  taken: readonly AnyTable[],
  measures: Measures<V>,
  { by, descending }: Sort,
): readonly Row<V>[] {
  const measure = Object.hasOwn(measures, by) ? measures[by] : undefined;
  const rank = ({ key, value }: Row<V>): unknown => measure?.(value) ?? key[by];
  return tables
    .flatMap((table, i) => [...(taken[i] ?? [])].map(([key, value]) => ({ table, key, value: value as V })))
    .map((row) => ({ row, text: `${row.table.spec.probe.name} ${keyText(row)}` }))
    .sort((a, b) => {
      const order = compare(rank(a.row), rank(b.row));
      return (descending ? -order : order) || compare(a.text, b.text);
    })
    .map(({ row }) => row);
}

/** The order of two values of a kind: what there is not comes first. */
export function compare(a: unknown, b: unknown): number {
  if (a === null || a === undefined || b === null || b === undefined)
    return Number(a != null) - Number(b != null);
  const [left, right] = typeof a === 'object' ? [textOf(a), textOf(b)] : [a as number, b as number];
  return left < right ? -1 : left > right ? 1 : 0;
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner));
}
