import { escapedJson } from '@tap/native-core/tapset';
import type { AnyAggregation } from '../question/tables.js';
import { cellText, columnOf } from './cell.js';
import { Columns } from './columns.js';
import { jsonKey, rowName, rowsOf, type AnyTable, type Row } from './rows.js';

/** What rows are sorted by: how many came in the last interval, how many in all, the key. */
const orders = ['rate', 'total', 'key'] as const;

/** One row of the live table. */
interface Line {
  readonly row: Row<number>;
  readonly recent: number;
  readonly total: number;
}

/** Counts that go on, as a table that is shown again and again. */
export class Top {
  readonly #tables: readonly AnyAggregation[];
  readonly #rows: number;
  readonly #lines = new Map<string, Line>();
  #order: (typeof orders)[number] = 'rate';

  /** @param rows that are shown at most. */
  constructor(tables: readonly AnyAggregation[], rows: number) {
    this.#tables = tables;
    this.#rows = rows;
  }

  /** The order of the rows. */
  get order(): string {
    return this.#order;
  }

  /** Sorts by the next of rate, total and key. */
  sortByNext(): void {
    this.#order = orders[(orders.indexOf(this.#order) + 1) % orders.length] ?? 'rate';
  }

  /** Adds what came since the last time. */
  add(taken: readonly AnyTable[]): void {
    for (const [text, line] of this.#lines) this.#lines.set(text, { ...line, recent: 0 });
    for (const row of rowsOf<number>(this.#tables, taken, Number)) {
      const text = rowName(row);
      const total = (this.#lines.get(text)?.total ?? 0) + row.value;
      this.#lines.set(text, { row, recent: row.value, total });
    }
  }

  /** The table. @param seconds that the last interval took. */
  text(seconds: number, title: (text: string) => string): string {
    const several = this.#tables.length > 1;
    const parts = Object.entries(this.#tables[0]?.spec.aggregation.key ?? {});
    const columns = new Columns([
      { title: 'PER SECOND', width: 10, alignRight: true },
      { title: 'TOTAL', width: 10, alignRight: true },
      ...(several ? [{ title: 'PROBE', width: 10, alignRight: false }] : []),
      ...parts.map(([name, { kind }]) => columnOf(name, kind)),
    ]);
    const lines = this.#sorted().map(({ row, recent, total }) =>
      columns.row([
        (recent / seconds).toFixed(0),
        String(total),
        ...(several ? [row.table.spec.probe.name] : []),
        ...parts.map(([name, { kind }]) => cellText(row.key[name], kind)),
      ]),
    );
    return [title(columns.header()), ...lines].map((line) => `${line}\n`).join('');
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
    const lines = [...this.#lines];
    lines.sort(([aText, a], [bText, b]) => {
      const byKey = aText < bText ? -1 : 1;
      if (this.#order === 'key') return byKey;
      const more = this.#order === 'rate' ? b.recent - a.recent || b.total - a.total : b.total - a.total;
      return more || byKey;
    });
    return lines.slice(0, this.#rows).map(([, line]) => line);
  }
}
