import { escapedJson } from '@tap/native-core/tapset';
import type { AnyAggregation } from '../question/tables.js';
import { cellText, columnOf } from './cell.js';
import { frame, type FrameStyle } from './frame.js';
import { jsonKey, type Row } from './rows.js';

/** Writes counts: a row for each key. */
export function countsText(
  tables: readonly AnyAggregation[],
  rows: readonly Row<number>[],
  style: FrameStyle,
): string {
  const several = tables.length > 1;
  const parts = Object.entries(tables[0]?.spec.aggregation.key ?? {});
  const columns = [
    { title: 'COUNT', width: 10, alignRight: true },
    ...(several ? [{ title: 'PROBE', width: 10, alignRight: false }] : []),
    ...parts.map(([name, { kind }]) => columnOf(name, kind)),
  ];
  const cells = rows.map(({ table, key, value }) => [
    String(value),
    ...(several ? [table.spec.probe.name] : []),
    ...parts.map(([name, { kind }]) => cellText(key[name], kind)),
  ]);
  return frame(columns, cells, style);
}

/** Writes counts as lines of JSON. */
export function countsJson(rows: readonly Row<number>[]): string {
  return rows
    .map(
      (row) => `${escapedJson({ probe: row.table.spec.probe.name, key: jsonKey(row), count: row.value })}\n`,
    )
    .join('');
}
