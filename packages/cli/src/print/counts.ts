import { escapedJson } from '@tap/native-core/tapset';
import type { AnyAggregation } from '../question/tables.js';
import { cellText, columnOf } from './cell.js';
import { Columns } from './columns.js';
import { jsonKey, type Row } from './rows.js';

/** Writes counts: a row for each key, the greatest first. */
export function countsText(
  tables: readonly AnyAggregation[],
  rows: readonly Row<number>[],
  title: (text: string) => string,
): string {
  const several = tables.length > 1;
  const parts = Object.entries(tables[0]?.spec.aggregation.key ?? {});
  const columns = new Columns([
    { title: 'COUNT', width: 10, alignRight: true },
    ...(several ? [{ title: 'PROBE', width: 10, alignRight: false }] : []),
    ...parts.map(([name, { kind }]) => columnOf(name, kind)),
  ]);
  const lines = rows.map(({ table, key, value }) =>
    columns.row([
      String(value),
      ...(several ? [table.spec.probe.name] : []),
      ...parts.map(([name, { kind }]) => cellText(key[name], kind)),
    ]),
  );
  return [title(columns.header()), ...lines].map((line) => `${line}\n`).join('');
}

/** Writes counts as lines of JSON. */
export function countsJson(rows: readonly Row<number>[]): string {
  return rows
    .map(
      (row) => `${escapedJson({ probe: row.table.spec.probe.name, key: jsonKey(row), count: row.value })}\n`,
    )
    .join('');
}
