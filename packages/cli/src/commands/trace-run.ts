import { functionTable } from '../catalogue/catalogue.js';
import { selectProbes } from '../catalogue/select.js';
import { withKernelProbes } from '../catalogue/with-kernel.js';
import type { TapContext } from '../run/context.js';
import type { FilterFunction } from '../filter/scope.js';
import { highlighter } from '../terminal/style.js';
import { localClockTime } from '../print/clock.js';
import type { Printer } from '../print/event.js';
import { follow, summary } from '../run/follow-events.js';
import { jsonPrinter } from '../print/json-printer.js';
import { Output } from '../run/output.js';
import { planQueries, type AnyQuery } from '../question/queries.js';
import { runTask } from '../run/task.js';
import { tablePrinter } from '../print/event-table.js';
import type { TraceFlags } from './trace.js';

/** Runs `tap trace`. */
export async function runTrace(this: TapContext, flags: TraceFlags, ...patterns: string[]): Promise<void> {
  const catalogue = await withKernelProbes(await this.catalogue(), patterns, () => this.tracer());
  const functions = functionTable(catalogue);
  const { queries, warnings } = planQueries(selectProbes(catalogue, patterns), {
    where: flags.where ?? null,
    added: flags.with ?? null,
    functions,
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
