import type { AnyTable } from '../print/rows.js';
import { planTables, type AnyAggregation, type TableQuestion } from '../question/tables.js';
import type { TapContext } from '../run/context.js';
import { followTables } from '../run/follow-tables.js';
import { Output } from '../run/output.js';
import type { Stop } from '../run/stop.js';
import { runTask } from '../run/task.js';
import type { Found } from './find-probes.js';
import type { SelectionFlags } from './selection.js';

/** The options of `tap count`, `tap hist` and `tap latency`. */
export interface TableFlags extends SelectionFlags {
  readonly by?: string;
  readonly interval?: number;
  readonly json?: boolean;
}

/** Writes what was taken of the tables. */
export type Print = (tables: readonly AnyAggregation[], taken: readonly AnyTable[]) => string;

/** What a command measures and shows. */
export interface TableWork extends Pick<TableQuestion, 'measure' | 'value'> {
  readonly print: Print;
  /** Begins what goes on meanwhile, and returns what ends it. */
  readonly whileRunning?: (output: Output, stop: Stop) => () => void;
}

/** Attaches the tables of probes and prints them, at every interval or at the end. */
export async function runTables(
  context: TapContext,
  flags: TableFlags,
  { selected, functions }: Found,
  { measure, value, print, whileRunning }: TableWork,
): Promise<void> {
  const { where = null, by = null, interval = null } = flags;
  const { tables, warnings } = planTables(selected, { where, by, functions, measure, value });
  for (const warning of warnings) context.process.stderr.write(`tap: ${warning}\n`);
  await runTask(context, flags, {
    attach: (tracer, options) => tracer.attachTables(tables, options),
    follow: async (run, stop) => {
      const output = new Output(context.process.stdout, stop.abandoned);
      const end = whileRunning?.(output, stop);
      try {
        return await followTables(run, (taken) => print(tables, taken), output, stop, interval);
      } finally {
        end?.();
      }
    },
  });
}
