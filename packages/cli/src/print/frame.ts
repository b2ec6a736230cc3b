import type { Highlight } from '../terminal/style.js';
import { cut, textWidth } from '../terminal/width.js';
import { line, rowWidth, usualWidth, type Column } from './columns.js';

/** How a table is written that is there as a whole. */
export interface FrameStyle {
  /** Makes the row of titles stand out. */
  readonly title: Highlight;
  /** Whether there is a row of titles. */
  readonly header: boolean;
  /** Columns of the terminal that rows are cut to; Infinity to cut none. */
  readonly room: number;
}

/** A text is not made narrower than this, as long as a wider one can be. */
const leastText = 8;

/** Writes a table whose columns are as wide as their cells need. Where rows do not fit into the room, the widest texts are cut. */
export function frame(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { title, header, room }: FrameStyle,
): string {
  const widths = fitting(
    columns,
    columns.map((column, at) =>
      rows.reduce((width, row) => Math.max(width, textWidth(row[at] ?? '')), usualWidth(column)),
    ),
    room,
  );
  const lineOf = (cells: readonly string[]): string =>
    cut(
      line(
        cells.map((cell, at) => cut(cell, widths[at] ?? 0)),
        columns,
        widths,
      ),
      room,
    );
  const plain = columns.map(({ title: name }) => name);
  return [...(header ? [title(lineOf(plain))] : []), ...rows.map(lineOf)].map((text) => `${text}\n`).join('');
}

/** Takes room from the widest texts until rows fit, or no text is left to take from. */
function fitting(columns: readonly Column[], needed: readonly number[], room: number): readonly number[] {
  const widths = [...needed];
  for (let excess = rowWidth(widths) - room; excess > 0; excess--) {
    const texts = widths.map((width, at) => (columns[at]?.alignRight === true ? 0 : width));
    const widest = Math.max(...texts);
    if (widest <= leastText) break;
    widths[texts.indexOf(widest)] = widest - 1;
  }
  return widths;
}
