/** A column of a table that is written while its rows come in. */
export interface Column {
  readonly title: string;
  /** Room that the values usually need. */
  readonly width: number;
  /** Numbers stand at the right end of their column. */
  readonly alignRight: boolean;
}

/** How far a column grows; a longer value shifts only the rest of its own row. */
const widest = 40;

/** Aligns rows that come one by one: a column grows with its values, and never shrinks. */
export class Columns {
  readonly #columns: readonly Column[];
  readonly #widths: number[];

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
    this.#widths = columns.map(({ title, width }) => Math.max(title.length, width));
  }

  /** The titles as a row, without the end of the line. */
  header(): string {
    return this.row(this.#columns.map(({ title }) => title));
  }

  /** A row of cells, one for each column, and a rest of any length. */
  row(cells: readonly string[], rest = ''): string {
    let line = '';
    for (let c = 0; c < cells.length; c++) {
      const cell = cells[c] ?? '';
      const width = this.#widthFor(c, cell);
      line += `${c === 0 ? '' : '  '}${this.#columns[c]?.alignRight === true ? cell.padStart(width) : cell.padEnd(width)}`;
    }
    return rest === '' ? line.trimEnd() : `${line}  ${rest}`;
  }

  #widthFor(column: number, cell: string): number {
    const width = this.#widths[column] ?? 0;
    if (cell.length <= width) return width;
    if (cell.length <= widest) this.#widths[column] = cell.length;
    return cell.length;
  }
}
