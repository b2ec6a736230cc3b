import type { FilterFunction } from '../filter/scope.js';
import { localClockTime } from '../print/clock.js';
import { jsonPrinter } from '../print/event-json.js';
import { tablePrinter } from '../print/event-table.js';
import type { Printer } from '../print/event.js';
import { wordFunctions } from '../print/words.js';
import { planQueries, type AnyQuery } from '../question/queries.js';
import type { TapContext } from '../run/context.js';
import { follow, summary } from '../run/follow-events.js';
import { Output } from '../run/output.js';
import { runTask } from '../run/task.js';
import { highlighter } from '../terminal/style.js';
import { findProbes, given, planFor } from './find-probes.js';
import type { SelectionFlags } from './selection.js';

/** The options of `tap trace`. */
export interface TraceFlags extends SelectionFlags {
  readonly with?: string;
  readonly count?: number;
  readonly json?: boolean;
}

/** Runs `tap trace`. */
export async function runTrace(this: TapContext, flags: TraceFlags, ...patterns: string[]): Promise<void> {
  const texts = [...given(flags.where, flags.with), ...(flags.json === true ? [] : wordFunctions(patterns))];
  const { queries, warnings, functions } = await planFor(this, flags, { patterns, texts }, (catalogue) => {
    const { selected, functions: all } = findProbes(catalogue, patterns);
    const question = { where: flags.where ?? null, added: flags.with ?? null, functions: all };
    return { ...planQueries(selected, question), functions: all };
  });
  for (const warning of warnings) this.process.stderr.write(`tap: ${warning}\n`);
  const printer = printerFor(this, queries, flags, functions);
  await runTask(this, flags, {
    attach: (tracer, options) => tracer.attach(queries, options),
    follow: async (session, stop) => {
      const output = new Output(this.process.stdout, stop.abandoned);
      return summary(await follow(session, printer, output, stop, flags.count ?? null));
    },
  });
}

function printerFor(
  { process }: TapContext,
  queries: readonly AnyQuery[],
  { json }: TraceFlags,
  functions: ReadonlyMap<string, FilterFunction>,
): Printer {
  if (json === true) return jsonPrinter(queries);
  return tablePrinter(queries, { time: localClockTime(), title: highlighter(process.stdout), functions });
}
