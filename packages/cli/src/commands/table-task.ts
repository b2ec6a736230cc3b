import { functionTable } from '../catalogue/catalogue.js';
import { selectProbes, type Selected } from '../catalogue/select.js';
import { withKernelProbes } from '../catalogue/with-kernel.js';
import type { TapContext } from '../run/context.js';
import type { AnyTable } from '../run/tracer.js';
import { followTables } from '../run/follow-tables.js';
import { planTables, type AnyAggregation, type TableQuestion } from '../question/tables.js';
import { Output } from '../run/output.js';
import { runTask } from '../run/task.js';
import type { Stop } from '../run/stop.js';
import type { TableFlags } from './tables.js';

/** Writes what was taken of the tables. */
export type Print = (tables: readonly AnyAggregation[], taken: readonly AnyTable[]) => string;

/** What a command measures and shows. */
export interface TableWork extends Pick<TableQuestion, 'measure' | 'value'> {
  readonly print: Print;
  /** Begins what goes on meanwhile, and returns what ends it. */
  readonly whileRunning?: (output: Output, stop: Stop) => () => void;
}

/** The probes that names and patterns mean, those of the running kernel's own functions included. */
export async function selectAny(
  context: TapContext,
  patterns: readonly string[],
): Promise<readonly Selected[]> {
  const catalogue = await withKernelProbes(await context.catalogue(), patterns, () => context.tracer());
  return selectProbes(catalogue, patterns);
}

/** Attaches the tables of probes and prints them, at every interval or at the end. */
export async function runTables(
  context: TapContext,
  flags: TableFlags,
  selected: readonly Selected[],
  { measure, value, print, whileRunning }: TableWork,
): Promise<void> {
  const { where = null, by = null, interval = null } = flags;
  const functions = functionTable(await context.catalogue());
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
