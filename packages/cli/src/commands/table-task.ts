import type { AnyTable } from '../print/rows.js';
import { parseSort, type Sort } from '../question/names.js';
import { planTables, type AnyAggregation, type TableQuestion } from '../question/tables.js';
import type { Selected } from '../catalogue/select.js';
import type { TapContext } from '../run/context.js';
import { recordLine } from '../print/records.js';
import { followTables, tableEndRecord, tableSummary } from '../run/follow-tables.js';
import { Output } from '../run/output.js';
import type { Stop } from '../run/stop.js';
import { withErrorRecord } from '../run/stream-errors.js';
import { runTask } from '../run/task.js';
import { findProbes, given, planAttached } from './find-probes.js';
import type { SelectionFlags } from './selection.js';
import type { ShownFlags } from './shown-flags.js';

/** The options of `tap count`, `tap hist` and `tap latency`. */
export interface TableFlags extends SelectionFlags, ShownFlags {
  readonly by?: string;
  readonly interval?: number;
  readonly json?: boolean;
}

/** Writes what was taken of the tables; without an order of the user's in the usual one. */
export type Print = (
  tables: readonly AnyAggregation[],
  taken: readonly AnyTable[],
  sort: Sort | null,
) => string;

/** What a command measures and shows. */
export interface TableWork extends Pick<TableQuestion, 'measure' | 'value'> {
  readonly print: Print;
  /** The numbers of a row, which it can be sorted by. */
  readonly measures: readonly string[];
  /** Which probes it takes instead of those that were asked for. */
  readonly instead?: (selected: readonly Selected[]) => readonly Selected[];
  /** Begins what goes on meanwhile, and returns what ends it. */
  readonly whileRunning?: (output: Output, stop: Stop) => () => void;
  /** Is called once all was printed, with the line that says what is missing. */
  readonly finish?: (summary: string) => Promise<void>;
}

/** Attaches the tables of probes and prints them, at every interval or at the end. */
export async function runTables(
  context: TapContext,
  flags: TableFlags,
  patterns: readonly string[],
  work: TableWork,
): Promise<void> {
  await withErrorRecord(context, flags.json, () => followAll(context, flags, patterns, work));
}

async function followAll(
  context: TapContext,
  flags: TableFlags,
  patterns: readonly string[],
  { measure, value, print, measures, instead, whileRunning, finish }: TableWork,
): Promise<void> {
  const { where = null, by = null, interval = null } = flags;
  const asked = { patterns, texts: given(where, by, value) };
  const { tables, warnings, sort } = await planAttached(context, flags, asked, (catalogue) => {
    const { selected, functions } = findProbes(catalogue, patterns);
    const plan = planTables(instead?.(selected) ?? selected, { where, by, functions, measure, value });
    const keys = plan.tables.flatMap((table) => Object.keys(table.spec.aggregation.key));
    const names = [...new Set([...measures, ...keys])];
    return { ...plan, sort: flags.sort === undefined ? null : parseSort(flags.sort, names) };
  });
  for (const warning of warnings) context.process.stderr.write(`tap: ${warning}\n`);
  await runTask(context, flags, {
    attach: (tracer, options) => tracer.attachTables(tables, options),
    follow: async (run, stop) => {
      const output = new Output(context.process.stdout, stop.abandoned);
      const endMeanwhile = whileRunning?.(output, stop);
      try {
        const show = (taken: readonly AnyTable[]): string => print(tables, taken, sort);
        const outcome = await followTables(run, show, output, stop, interval);
        const end = tableEndRecord(outcome);
        if (flags.json === true) await output.write(recordLine(end));
        const line = tableSummary(outcome);
        await finish?.(line);
        return { line, end };
      } finally {
        endMeanwhile?.();
      }
    },
  });
}
