import { escapeText, TapError, type Int } from '@tap/native-core/tapset';
import { tablesOf, type RecordedEvent, type RecordedQuery, type Replay } from '@tap/record';
import { plainNumber } from '../print/distributions.js';
import type { AnyTable } from '../print/rows.js';
import { parseSort } from '../question/names.js';
import { planRecordedTables } from '../question/recorded.js';
import { unrecordedProbes } from '../question/unrecorded.js';
import type { Measurable } from '../question/tables.js';
import type { TapContext } from '../run/context.js';
import type { Output } from '../run/output.js';
import { counts, distributions, required } from './tables-run.js';

/** The options that make a table of recorded events. */
export interface RecordedTableFlags {
  readonly where?: string;
  readonly by?: string;
  readonly hist?: string;
  readonly sort?: string;
  readonly noHeader?: boolean;
  readonly json?: boolean;
}

/** Counts recorded events, or shows how a number of theirs is distributed; returns how many had no room. */
export async function showTables(
  context: TapContext,
  flags: RecordedTableFlags,
  recordings: readonly Replay<RecordedEvent>[],
  output: Output,
): Promise<number> {
  const { where = null, by = null, hist = null } = flags;
  refuseOthers(flags);
  const work =
    hist === null ? counts(context, flags) : await distributions(context, flags, plainNumber, hist);
  const measure = (of: Measurable, number: Int | null) =>
    hist === null ? of.count() : of.hist(() => required(number));
  const recorded = queriesOf(recordings);
  const question = { where, by, measure, value: hist, valueOption: '--hist' };
  const { tables, warnings } = planRecordedTables(recorded, question);
  const keys = tables.flatMap((table) => Object.keys(table.spec.aggregation.key));
  const sort =
    flags.sort === undefined ? null : parseSort(flags.sort, [...new Set([...work.measures, ...keys])]);
  for (const line of [...warnings, ...unrecordedProbes(where, recorded)])
    context.process.stderr.write(`tap: ${escapeText(line)}\n`);
  const taken: readonly AnyTable[] = await tablesOf(recordings, tables);
  await output.write(work.print(tables, taken, sort));
  return taken.reduce((sum, { dropped }) => sum + dropped, 0);
}

/** Refuses options of events where there is a table. */
function refuseOthers(flags: RecordedTableFlags): void {
  const given = ['with', 'fields', 'count'].find((name) => flags[name as keyof typeof flags] !== undefined);
  const option = given ?? (flags.hist !== undefined && flags.noHeader === true ? 'no-header' : null);
  if (option === null) return;
  throw new TapError('TAP_ARGUMENT', `--${option} goes with events, not with a table of them`, {
    next: `leave --${option} out, or --by and --hist`,
  });
}

/** The recorded queries of all files, one for each probe. */
function queriesOf(recordings: readonly Replay<RecordedEvent>[]): readonly RecordedQuery[] {
  return [
    ...new Map(
      recordings.flatMap(({ queries }) => queries.map((query) => [query.probe, query] as const)),
    ).values(),
  ];
}
