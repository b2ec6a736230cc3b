import { escapeText } from '@tap/native-core/tapset';
import type { FilterFunction } from '../filter/scope.js';
import type { AnyQuery } from '../question/queries.js';
import { highlighter, terminalWidth, type Highlight } from '../terminal/style.js';
import { cellText, columnOf } from './cell.js';
import type { ClockTime } from './clock.js';
import { Columns, gap, type Column } from './columns.js';
import { eventFields, type Field } from './event-fields.js';
import type { Printer, TraceEvent } from './event.js';
import { wordsFor } from './words.js';

/** How a table is written. */
export interface TableStyle {
  readonly time: ClockTime;
  /** Functions of the tapsets, some of which say numbers in words. */
  readonly functions: ReadonlyMap<string, FilterFunction>;
  /** The values that the user chose; null for those that there is room for. */
  readonly fields: readonly string[] | null;
  /** Columns of the terminal; Infinity where the table goes elsewhere. */
  readonly room: number;
  /** Whether there is a row of titles. */
  readonly header: boolean;
  readonly highlights: Highlights;
}

/** What makes parts of the table stand out. */
export interface Highlights {
  readonly title: Highlight;
  readonly probe: Highlight;
  readonly error: Highlight;
}

/** How tables are written for the standard output of a process. */
export function tableStyle(
  process: Parameters<typeof highlighter>[0],
  hasTitles: boolean,
): Pick<TableStyle, 'room' | 'header' | 'highlights'> {
  return {
    room: terminalWidth(process.stdout),
    header: hasTitles,
    highlights: {
      title: highlighter(process),
      probe: highlighter(process, 'cyan'),
      error: highlighter(process, 'red'),
    },
  };
}

/** A table of events. */
export interface EventTable extends Printer {
  /** Names of values for which the terminal has no room. */
  readonly leftOut: readonly string[];
}

/** `13:59:59.123456` */
const timeColumn: Column = { title: 'TIME', width: 15, alignRight: false };

/**
 * Prints events as rows of a table: time, probe, and the fields that all queries have. What only some have stands
 * behind, as `name=value`. In a terminal the titles come again when the columns below them have grown.
 */
export function tablePrinter(queries: readonly AnyQuery[], style: TableStyle): EventTable {
  const { time, functions, room, header, highlights } = style;
  const names = queries.map(({ spec }) => escapeText(spec.probe.name));
  const probeColumn: Column = {
    title: 'PROBE',
    width: Math.max(0, ...names.map(({ length }) => length)),
    alignRight: false,
    style: highlights.probe,
  };
  const fixed = queries.length > 1 ? [timeColumn, probeColumn] : [timeColumn];
  const taken = fixed.reduce((sum, { width }) => sum + width, gap.length * (fixed.length - 1));
  const { common, rests, leftOut } = eventFields(queries, { fields: style.fields, room: room - taken });
  const isError = (name: string): boolean => name === 'error';
  const emphasis = (cell: string): string => (cell === '-' ? cell : highlights.error(cell));
  const columns = new Columns(
    [
      ...fixed,
      ...common.map(([name, kind]) => ({
        ...columnOf(name, kind),
        ...(isError(name) ? { style: emphasis } : {}),
      })),
    ],
    room,
  );
  const words = new Map(
    queries.map(({ spec: { probe, fields } }) => [
      probe.name,
      new Map(Object.keys(fields).map((name) => [name, wordsFor(functions, probe.name, name)])),
    ]),
  );
  const cellOf = (event: TraceEvent, [name, kind]: Field): string =>
    words.get(event.probe)?.get(name)?.(event[name]) ?? cellText(event[name], kind);
  const namedOf = (event: TraceEvent, field: Field): string => {
    const [name] = field;
    const cell = cellOf(event, field);
    return `${escapeText(name)}=${isError(name) ? emphasis(cell) : cell}`;
  };
  const rowOf = (event: TraceEvent): string =>
    columns.row(
      [
        time(event.time),
        ...(queries.length > 1 ? [escapeText(event.probe)] : []),
        ...common.map((field) => cellOf(event, field)),
      ],
      (rests.get(event.probe) ?? []).map((field) => namedOf(event, field)).join(' '),
    );
  const opening = columns.header();
  let titles = opening;
  let growths = 0;
  /** The titles, when those above do not stand over their columns any more. In a file they would be in the way. */
  const again = (): string => {
    if (!header || room === Infinity || columns.growths === growths) return '';
    growths = columns.growths;
    // Titles of a last column stay as they are when it grows.
    if (columns.header() === titles) return '';
    titles = columns.header();
    return `${highlights.title(titles)}\n`;
  };
  return {
    opening: header ? `${highlights.title(opening)}\n` : '',
    leftOut,
    line: (event) => {
      const row = rowOf(event);
      return `${again()}${row}\n`;
    },
  };
}
