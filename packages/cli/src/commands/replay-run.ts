import { replay, type RecordedEvent, type RecordedQuery, type Replay } from '@tap/record';
import { recordedClockTime } from '../print/clock.js';
import { jsonPrinter } from '../print/event-json.js';
import { tablePrinter, tableStyle } from '../print/event-table.js';
import type { Printer } from '../print/event.js';
import { parseNames } from '../question/names.js';
import type { AnyQuery } from '../question/queries.js';
import type { TapContext } from '../run/context.js';
import { Output } from '../run/output.js';

/** The options of `tap replay`. */
export interface ReplayFlags {
  readonly fields?: string;
  readonly noHeader?: boolean;
  readonly json?: boolean;
}

/** Runs `tap replay`. */
export async function runReplay(this: TapContext, flags: ReplayFlags, ...files: string[]): Promise<void> {
  const { stdout, stderr } = this.process;
  const output = new Output(stdout, new AbortController().signal);
  let [events, lost] = [0, 0];
  let opening = '';
  for (const file of files) {
    const recording = await replay(file);
    const { stats, cutBytes } = recording;
    const printer = printerFor(this, flags, recording);
    // The titles stand above a file whose columns are others than those before.
    if (printer.opening !== opening) await output.write((opening = printer.opening));
    for await (const batch of recording.batches()) events += await output.print(printer, batch.events);
    lost += stats.lost;
    const say = (line: string): void => void stderr.write(`tap: ${file}: ${line}\n`);
    if (cutBytes > 0) say(`its last ${cutBytes} bytes were being written when it was cut, and are left out`);
    else if (!stats.ended)
      say('the recording did not end in order: what came in its last second may not be in it');
    if (stats.error !== null) say(`the recording ended with an error: ${stats.error}`);
    if (stats.thinned > 0) say(`${stats.thinned} events were left out in overload`);
    if ((stats.missed ?? 0) > 0) say(`${stats.missed} missed`);
  }
  stderr.write(
    `tap: ${events} ${events === 1 ? 'event' : 'events'} replayed, ${lost} lost when they were recorded\n`,
  );
}

function printerFor(
  { process }: TapContext,
  { fields, json, noHeader }: ReplayFlags,
  { queries: recorded, facts }: Replay<RecordedEvent>,
): Printer {
  const queries = recorded.map(asQuery);
  if (json === true) return jsonPrinter(queries);
  const names = [...new Set(recorded.flatMap((query) => query.fields.map(({ name }) => name)))];
  return tablePrinter(queries, {
    time: recordedClockTime(facts.clockOffset),
    functions: new Map(),
    fields:
      fields === undefined ? null : parseNames(fields, { option: '--fields', names, otherwise: () => null }),
    ...tableStyle(process, noHeader !== true),
  });
}

/** What printers ask of a query: names and kinds of its values. No place of the probe is known any more. */
function asQuery({ probe, fields }: RecordedQuery): AnyQuery {
  const spec = {
    probe: { name: probe, values: {}, choices: [[{ values: {} }]] },
    fields: Object.fromEntries(fields.map(({ name, kind }) => [name, { kind }])),
  };
  return { spec } as unknown as AnyQuery;
}
