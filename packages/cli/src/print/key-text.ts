import { isAddressKind, type Expression } from '@tap/native-core/tapset';
import { cellText } from './cell.js';
import type { Row } from './row.js';

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
