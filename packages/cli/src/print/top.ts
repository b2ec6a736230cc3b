import { escapedJson } from '@tap/native-core/tapset';
import type { Sort } from '../question/names.js';
import type { AnyAggregation } from '../question/tables.js';
import { cellText, columnOf } from './cell.js';
import { frame, type FrameStyle } from './frame.js';
import { sparkline } from './spark.js';
import { compare, greatestFirst, jsonKey, rowName, rowsOf, type AnyTable, type Row } from './rows.js';

/** What rows are sorted by, one after the other: how many came in the last interval, how many in all, the key. */
const orders: readonly Sort[] = [
  { by: 'rate', descending: true },
  { by: 'total', descending: true },
  { by: 'key', descending: false },
];

/** The numbers of a row, by the names that sort by them. */
export const topMeasures: readonly string[] = ['rate', 'total'];

/** One row of the live table. */
interface Line {
  readonly row: Row<number>;
  readonly recent: number;
  readonly total: number;
  /** How many came in the last intervals, the newest at the end. */
  readonly trend: readonly number[];
}

/** Intervals whose counts are drawn. */
const trendWidth = 12;

/** Counts that go on, as a table that is shown again and again. */
export class Top {
  readonly #tables: readonly AnyAggregation[];
  readonly #rows: number;
  readonly #lines = new Map<string, Line>();
  #sort: Sort;

  /** @param rows that are shown at most. @param sort by which it begins; by default the rate. */
  constructor(tables: readonly AnyAggregation[], rows: number, sort: Sort | null = null) {
    this.#tables = tables;
    this.#rows = rows;
    this.#sort = sort ?? (orders[0] as Sort);
  }

  /** The order of the rows. */
  get order(): string {
    return this.#sort.by;
  }

  /** Sorts by the next of rate, total and key. */
  sortByNext(): void {
    const next = orders.findIndex(({ by }) => by === this.#sort.by) + 1;
    this.#sort = orders[next % orders.length] as Sort;
  }

  /** Adds what came since the last time. */
  add(taken: readonly AnyTable[]): void {
    for (const [text, line] of this.#lines) this.#lines.set(text, extended(line, 0));
    for (const row of rowsOf<number>(this.#tables, taken, { count: Number }, greatestFirst)) {
      const text = rowName(row);
      const known = this.#lines.get(text);
      const before =
        known === undefined ? { row, total: 0, trend: [] } : { ...known, trend: known.trend.slice(0, -1) };
      this.#lines.set(text, extended(before, row.value));
    }
  }

  /** The table. @param seconds that the last interval took. */
  text(seconds: number, style: FrameStyle): string {
    const several = this.#tables.length > 1;
    const parts = Object.entries(this.#tables[0]?.spec.aggregation.key ?? {});
    const columns = [
      { title: 'PER SECOND', width: 10, alignRight: true },
      { title: 'TOTAL', width: 10, alignRight: true },
      { title: 'TREND', width: trendWidth, alignRight: true },
      ...(several ? [{ title: 'PROBE', width: 10, alignRight: false }] : []),
      ...parts.map(([name, { kind }]) => columnOf(name, kind)),
    ];
    const cells = this.#sorted().map(({ row, recent, total, trend }) => [
      (recent / seconds).toFixed(0),
      String(total),
      sparkline(trend),
      ...(several ? [row.table.spec.probe.name] : []),
      ...parts.map(([name, { kind }]) => cellText(row.key[name], kind)),
    ]);
    return frame(columns, cells, style);
  }

  /** The rows as lines of JSON. */
  json(): string {
    return this.#sorted()
      .map(({ row, recent, total }) => {
        const line = { probe: row.table.spec.probe.name, key: jsonKey(row), count: recent, total };
        return `${escapedJson(line)}\n`;
      })
      .join('');
  }

  #sorted(): readonly Line[] {
    const { by, descending } = this.#sort;
    const ranks = (text: string, { row, recent, total }: Line): readonly unknown[] =>
      by === 'rate' ? [recent, total] : [by === 'total' ? total : by === 'key' ? text : row.key[by]];
    const lines = [...this.#lines].sort(([aText, a], [bText, b]) => {
      const others = ranks(bText, b);
      const order = ranks(aText, a).reduce<number>(
        (found, rank, at) => found || compare(rank, others[at]),
        0,
      );
      return (descending ? -order : order) || compare(aText, bText);
    });
    return lines.slice(0, this.#rows).map(([, line]) => line);
  }
}

/** A row after one more interval. */
function extended(before: Pick<Line, 'row' | 'total' | 'trend'>, recent: number): Line {
  const { row, total, trend } = before;
  return { row, recent, total: total + recent, trend: [...trend, recent].slice(-trendWidth) };
}
