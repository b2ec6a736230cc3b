import { Top, topMeasures } from '../print/top.js';
import type { TapContext } from '../run/context.js';
import { readKeys } from '../run/keys.js';
import type { OutputStream } from '../terminal/streams.js';
import { highlighter, terminalWidth } from '../terminal/style.js';
import { runTables, type TableFlags } from './table-task.js';

/** The options of `tap top`. */
export interface TopFlags extends TableFlags {
  readonly interval: number;
  readonly rows: number;
}

/** Rows that a terminal shows below the titles, above the line where the cursor stays. */
function rowsBelowTitles({ rows = 0 }: OutputStream): number {
  // Some terminals say 0.
  return rows === 0 ? Infinity : Math.max(1, rows - 2);
}

/** Moves the cursor to the upper left corner and clears what stands below. */
const home = '\u001b[H\u001b[J';

/** Runs `tap top`. */
export async function runTop(
  this: TapContext,
  { rows, ...flags }: TopFlags,
  ...patterns: string[]
): Promise<void> {
  const { stdout } = this.process;
  const title = highlighter(this.process);
  const inPlace = stdout.isTTY === true && flags.json !== true;
  const by = flags.by ?? 'execname';
  let top: Top | null = null;
  let held = false;
  const shown = (): string => {
    if (top === null || held) return '';
    if (flags.json === true) return top.json();
    const style = { title, header: flags.noHeader !== true, room: terminalWidth(stdout) };
    return `${inPlace ? home : ''}${top.text(flags.interval, style)}`;
  };
  await runTables(this, { ...flags, by }, patterns, {
    measure: (of) => of.count(),
    value: null,
    measures: topMeasures,
    print: (tables, taken, sort) => {
      top ??= new Top(tables, inPlace ? Math.min(rows, rowsBelowTitles(stdout)) : rows, sort);
      top.add(taken);
      return shown();
    },
    whileRunning: (output, stop) =>
      readKeys(this.stdin, (key) => {
        if (key === 'q') stop.urge('key');
        else if (key === 'p') held = !held;
        else if (key === 's') top?.sortByNext();
        void output.write(shown());
      }),
  });
}
