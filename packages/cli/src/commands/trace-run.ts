import { localClockTime } from '../print/clock.js';
import { namesToChoose } from '../print/event-fields.js';
import { jsonPrinter } from '../print/event-json.js';
import { tablePrinter, tableStyle } from '../print/event-table.js';
import { wordFunctions } from '../print/words.js';
import { parseNames } from '../question/names.js';
import { planQueries, type AnyQuery, type Question } from '../question/queries.js';
import type { TapContext } from '../run/context.js';
import { recordLine } from '../print/records.js';
import { endRecord, follow, summary } from '../run/follow-events.js';
import { Output } from '../run/output.js';
import { withErrorRecord } from '../run/stream-errors.js';
import { runTask } from '../run/task.js';
import { findProbes, given, planAttached } from './find-probes.js';
import type { SelectionFlags } from './selection.js';
import { refuseTableOptions } from './shown-flags.js';

/** The options of `tap trace`. */
export interface TraceFlags extends SelectionFlags {
  readonly with?: string;
  readonly fields?: string;
  readonly noHeader?: boolean;
  readonly count?: number;
  readonly json?: boolean;
}

/** Runs `tap trace`. */
export async function runTrace(this: TapContext, flags: TraceFlags, ...patterns: string[]): Promise<void> {
  await withErrorRecord(this, flags.json, () => trace(this, flags, patterns));
}

async function trace(context: TapContext, flags: TraceFlags, patterns: readonly string[]): Promise<void> {
  const texts = [...given(flags.where, flags.with), ...(flags.json === true ? [] : wordFunctions(patterns))];
  refuseTableOptions(flags);
  const { queries, warnings, functions, fields } = await planAttached(
    context,
    flags,
    { patterns, texts },
    (catalogue) => {
      const { selected, functions: all } = findProbes(catalogue, patterns);
      const question = { where: flags.where ?? null, added: flags.with ?? null, functions: all };
      const plan = planQueries(selected, question);
      return { ...plan, functions: all, fields: fieldsOf(plan.queries, flags.fields ?? null, all) };
    },
  );
  const { process } = context;
  const table = tablePrinter(queries, {
    time: localClockTime(),
    functions,
    fields,
    ...tableStyle(process, flags.noHeader !== true),
  });
  const printer = flags.json === true ? jsonPrinter(queries) : table;
  const noRoom = flags.json === true ? [] : table.leftOut;
  const notes =
    noRoom.length === 0 ? [] : [`no room for ${noRoom.join(', ')}; --fields LIST shows what you choose`];
  for (const line of [...warnings, ...notes]) process.stderr.write(`tap: ${line}\n`);
  await runTask(context, flags, {
    attach: (tracer, options) => tracer.attach(queries, options),
    follow: async (session, stop) => {
      const output = new Output(process.stdout, stop.abandoned);
      const outcome = await follow(session, printer, output, stop, flags.count ?? null);
      const end = endRecord(outcome);
      if (flags.json === true) await output.write(recordLine(end));
      return { line: summary(outcome), end };
    },
  });
}

/** The values that `--fields` names; null without it. @throws FilterError for one that no probe has. */
function fieldsOf(
  queries: readonly AnyQuery[],
  text: string | null,
  functions: Question['functions'],
): readonly string[] | null {
  if (text === null) return null;
  const names = namesToChoose(queries);
  const otherwise = (name: string): string | null =>
    functions.has(name) ? `add --with ${name}: it is a function` : null;
  return parseNames(text, { option: '--fields', names, otherwise });
}
