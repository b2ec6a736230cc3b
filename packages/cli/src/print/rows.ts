import { isAddressKind, type Expression } from '@tap/native-core/tapset';
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
    .map(([name, { kind }]) => `${name}=${cellText(key[name], kind)}`)
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

/** The rows of all tables, the one with the greatest number first; of equal ones by probe and key. */
export function rowsOf<V>(
  tables: readonly AnyAggregation[],
  taken: readonly AnyTable[],
  rank: (value: V) => number,
): readonly Row<V>[] {
  return tables
    .flatMap((table, i) => [...(taken[i] ?? [])].map(([key, value]) => ({ table, key, value: value as V })))
    .map((row) => ({ row, text: `${row.table.spec.probe.name} ${keyText(row)}` }))
    .sort((a, b) => rank(b.row.value) - rank(a.row.value) || (a.text < b.text ? -1 : 1))
    .map(({ row }) => row);
}
