import { replay, type RecordedEvent, type Replay } from '@tap/record';
import { escapeText, TapError } from '@tap/native-core/tapset';
import { recordedClockTime } from '../print/clock.js';
import { namesToChoose } from '../print/event-fields.js';
import { jsonPrinter } from '../print/event-json.js';
import { tablePrinter, tableStyle } from '../print/event-table.js';
import type { Printer } from '../print/event.js';
import { parseNames } from '../question/names.js';
import type { AnyQuery } from '../question/queries.js';
import { planRecorded } from '../question/recorded.js';
import { unrecordedProbes } from '../question/unrecorded.js';
import type { TapContext } from '../run/context.js';
import { Output } from '../run/output.js';
import type { RecordedTableFlags } from './replay-tables.js';
import { refuseTableOptions, type EventFlags } from './shown-flags.js';

/** The options of `tap replay`. */
export interface ReplayFlags extends EventFlags, RecordedTableFlags {
  readonly with?: string;
  readonly count?: number;
}

/** Runs `tap replay`. */
export async function runReplay(this: TapContext, flags: ReplayFlags, ...files: string[]): Promise<void> {
  const { stdout, stderr } = this.process;
  const output = new Output(stdout, new AbortController().signal);
  if (flags.by !== undefined || flags.hist !== undefined) {
    // Loaded here, with what makes tables.
    const { showTables } = await import('./replay-tables.js');
    const recordings = await Promise.all(files.map((file) => replay(file)));
    const dropped = await showTables(this, flags, recordings, output);
    for (const [at, recording] of recordings.entries())
      sayWhatIsMissing(this, files[at] as string, recording);
    const lost = recordings.reduce((sum, { stats }) => sum + stats.lost, 0);
    stderr.write(`tap: ${dropped} ${dropped === 1 ? 'event' : 'events'} dropped, ${lostText(lost)}\n`);
    return;
  }
  refuseWithoutTable(flags);
  refuseTableOptions(flags);
  let [events, lost] = [0, 0];
  let opening = '';
  // All before the first event is shown: a file that is not there is no reason to stop in the middle, or to go unnoticed.
  const all = await Promise.all(files.map((file) => opened(file, flags)));
  const recorded = all.flatMap(({ recording }) => recording.queries);
  for (const line of unrecordedProbes(flags.where ?? null, recorded))
    stderr.write(`tap: ${escapeText(line)}\n`);
  for (const [at, { recording, queries, warnings }] of all.entries()) {
    const file = files[at] as string;
    for (const line of warnings) stderr.write(`tap: ${escapeText(file)}: ${escapeText(line)}\n`);
    const printer = printerFor(this, flags, queries, recording);
    // The titles stand above a file whose columns are others than those before.
    if (printer.opening !== opening) await output.write((opening = printer.opening));
    for await (const batch of recording.batches()) {
      const wanted = batch.events.slice(0, (flags.count ?? Infinity) - events);
      events += await output.print(printer, wanted);
      if (events === flags.count) break;
    }
    lost += recording.stats.lost;
    sayWhatIsMissing(this, file, recording);
    if (events === flags.count) break;
  }
  stderr.write(`tap: ${events} ${events === 1 ? 'event' : 'events'} replayed, ${lostText(lost)}\n`);
}

/** Refuses options of tables where there is none. @throws TapError TAP_ARGUMENT. */
function refuseWithoutTable({ sort }: RecordedTableFlags): void {
  if (sort === undefined) return;
  throw new TapError('TAP_ARGUMENT', '--sort goes with a table: events come in the order of their times', {
    next: 'add --by or --hist, or leave --sort out',
  });
}

const lostText = (lost: number): string => `${lost} lost when they were recorded`;

/** A recording, with the events that are wanted of it, and how they are printed. */
async function opened(
  file: string,
  flags: ReplayFlags,
): Promise<{
  readonly recording: Replay<RecordedEvent>;
  readonly queries: readonly AnyQuery[];
  readonly warnings: readonly string[];
}> {
  const whole = await replay(file);
  const question = { where: flags.where ?? null, added: flags.with ?? null };
  const { plans, warnings } = planRecorded(whole.queries, question);
  const queries = plans.map(({ printed }) => printed);
  if (question.where === null && question.added === null) return { recording: whole, queries, warnings };
  const asked = await replay(
    file,
    plans.map(({ query }) => query),
  );
  return { recording: asked as Replay<RecordedEvent>, queries, warnings };
}

/** Says of a recording what is not in it. */
function sayWhatIsMissing(
  { process, exitWith }: TapContext,
  file: string,
  { stats, cutBytes }: Replay<RecordedEvent>,
): void {
  // A recording that was cut in its first second is not told from one whose end is damaged.
  if (cutBytes > 0 && stats.events === 0) exitWith(1);
  const say = (line: string): void => void process.stderr.write(`tap: ${escapeText(file)}: ${line}\n`);
  if (cutBytes > 0)
    say(`its last ${cutBytes} bytes are left out: they were being written when it was cut, or are damaged`);
  else if (!stats.ended)
    say('the recording did not end in order: what came in its last second may not be in it');
  if (stats.error !== null) say(`the recording ended with an error: ${escapeText(stats.error)}`);
  if (stats.thinned > 0) say(`${stats.thinned} events were left out in overload`);
  if ((stats.missed ?? 0) > 0) say(`${stats.missed} missed`);
}

function printerFor(
  { process }: TapContext,
  { fields, json, noHeader }: ReplayFlags,
  queries: readonly AnyQuery[],
  { facts }: Replay<RecordedEvent>,
): Printer {
  if (json === true) return jsonPrinter(queries);
  const names = namesToChoose(queries);
  return tablePrinter(queries, {
    time: recordedClockTime(facts.clockOffset),
    functions: new Map(),
    fields:
      fields === undefined ? null : parseNames(fields, { option: '--fields', names, otherwise: () => null }),
    ...tableStyle(process, noHeader !== true),
  });
}
