import type { Highlight } from '../terminal/style.js';
import { padded, textWidth } from '../terminal/width.js';

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Room that the values usually need. */
  readonly width: number;
  /** Numbers stand at the right end of their column. */
  readonly alignRight: boolean;
  /** Makes the values stand out, but not the title. */
  readonly style?: Highlight;
}

/** What stands between two columns. */
export const gap = '  ';

/** How far a column grows; a longer value shifts only the rest of its own row. */
const widest = 40;

/** The room that a column takes at first. */
export function usualWidth({ title, width }: Column): number {
  return Math.max(textWidth(title), width);
}

/** Columns of the terminal that a row with columns of these widths takes. */
export function rowWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + gap.length, -gap.length);
}

/** Aligns rows that come one by one: a column grows with its values, as long as rows fit into the room, and never shrinks. */
export class Columns {
  readonly #columns: readonly Column[];
  readonly #widths: number[];
  readonly #room: number;
  #growths = 0;

  /** @param room columns of the terminal; Infinity where there is none. */
  constructor(columns: readonly Column[], room: number) {
    this.#columns = columns;
    this.#widths = columns.map(usualWidth);
    this.#room = room;
  }

  /** How often a column has grown; the titles may change with it. */
  get growths(): number {
    return this.#growths;
  }

  /** The titles as a row, without the end of the line. */
  header(): string {
    return line(
      this.#columns.map(({ title }) => title),
      this.#columns.map(({ alignRight }) => ({ alignRight })),
      this.#widths,
    );
  }

  /** A row of cells, one for each column, and a rest of any length. */
  row(cells: readonly string[], rest = ''): string {
    cells.forEach((cell, column) => this.#grow(column, textWidth(cell)));
    const row = line(cells, this.#columns, this.#widths, rest !== '');
    return rest === '' ? row : `${row}${gap}${rest}`;
  }

  #grow(column: number, width: number): void {
    const before = this.#widths[column] ?? 0;
    if (width <= before || width > widest || rowWidth(this.#widths) + width - before > this.#room) return;
    this.#widths[column] = width;
    this.#growths++;
  }
}

/** Cells in a row, each padded to the width of its column; nothing stands behind the last one, unless it `goesOn`. */
export function line(
  cells: readonly string[],
  columns: readonly Pick<Column, 'alignRight' | 'style'>[],
  widths: readonly number[],
  goesOn: boolean = false,
): string {
  return cells
    .map((cell, at) => {
      const { alignRight = false, style } = columns[at] ?? {};
      const text = style?.(cell) ?? cell;
      const isLast = at === cells.length - 1 && !goesOn;
      return isLast && !alignRight ? text : padded(text, widths[at] ?? 0, alignRight);
    })
    .join(gap);
}
