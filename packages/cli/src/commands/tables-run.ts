import { profile, shortNumber, TapError, type Int, type Probe } from '@tap/native-core/tapset';
import type { Selected } from '../catalogue/select.js';
import { countsJson, countsText } from '../print/counts.js';
import {
  distributionMeasures,
  distributionsJson,
  distributionsText,
  plainNumber,
  timeText,
} from '../print/distributions.js';
import { greatestFirst, rowsOf } from '../print/rows.js';
import { asCalls, returnOf } from '../question/calls.js';
import type { Measurable } from '../question/tables.js';
import type { TapContext } from '../run/context.js';
import { highlighter, terminalWidth } from '../terminal/style.js';
import { heatMap, withInterval, type HeatFlags } from './heat-work.js';
import { runTables, type TableFlags, type TableWork } from './table-task.js';

/** The options of `tap profile`. */
export interface ProfileFlags extends TableFlags {
  readonly frequency: number;
}

/** Runs `tap count`. */
export async function runCount(this: TapContext, flags: TableFlags, ...patterns: string[]): Promise<void> {
  await runTables(this, flags, patterns, {
    measure: (of) => of.count(),
    value: null,
    ...counts(this, flags),
  });
}

/** Runs `tap hist`. */
export async function runHist(
  this: TapContext,
  flags: HeatFlags,
  pattern: string,
  value: string,
): Promise<void> {
  await runTables(this, withInterval(flags), [pattern], {
    measure: (of, number) => of.hist(() => required(number)),
    value,
    ...(await distributions(this, flags, plainNumber, `${value} of ${pattern}`, shortNumber)),
  });
}

/** Runs `tap latency`. */
export async function runLatency(this: TapContext, flags: HeatFlags, ...patterns: string[]): Promise<void> {
  await runTables(this, withInterval(flags), patterns, {
    measure: (of, number) => of.hist(() => required(number), { bits: 1 }),
    value: 'elapsed',
    ...(await distributions(this, flags, timeText, `time of ${patterns.join(', ')}`)),
    instead: atReturns,
  });
}

/** Runs `tap profile`. */
export async function runProfile(this: TapContext, { frequency, ...flags }: ProfileFlags): Promise<void> {
  const probe = profile(frequency) as Probe<object> as Probe;
  const selected = [{ listed: { name: probe.name, package: '', probe, docs: null }, named: true }];
  const by = flags.by ?? 'execname';
  const work = {
    measure: (of: Measurable) => of.count(),
    value: null,
    ...counts(this, flags),
    instead: () => selected,
  };
  await runTables(this, { ...flags, by }, [], work);
}

/** How counts are shown. */
export function counts(
  { process }: TapContext,
  { json, noHeader }: Pick<TableFlags, 'json' | 'noHeader'>,
): Pick<TableWork, 'print' | 'measures'> {
  const style = { title: highlighter(process), header: noHeader !== true, room: Infinity };
  const measures = { count: Number };
  return {
    measures: Object.keys(measures),
    print: (tables, taken, sort) => {
      const rows = rowsOf<number>(tables, taken, measures, sort ?? greatestFirst);
      return json === true ? countsJson(rows) : countsText(tables, rows, style);
    },
  };
}

/** How distributions are shown. */
export async function distributions(
  { process }: TapContext,
  flags: Pick<HeatFlags, 'json' | 'output' | 'heat'>,
  unit: (value: number) => string,
  title: string,
  start: (value: number) => string = unit,
): Promise<Pick<TableWork, 'print' | 'measures' | 'finish'>> {
  const { json, output, heat } = flags;
  const style = { title: highlighter(process), room: terminalWidth(process.stdout), header: true };
  const measures = Object.keys(distributionMeasures);
  if (heat === true) return { measures, ...(await heatMap({ json, output, unit: start, title, style })) };
  if (output !== undefined)
    throw new TapError('TAP_ARGUMENT', '-o writes a heat map', { next: 'add --heat, or leave -o out' });
  return {
    measures,
    print: (tables, taken, sort) => {
      const rows = rowsOf(tables, taken, distributionMeasures, sort ?? greatestFirst);
      return json === true ? distributionsJson(rows) : distributionsText(tables, rows, style, unit);
    },
  };
}

/** The returns of the probes, each once. A probe without one is left out where only a pattern selected it. */
function atReturns(selected: readonly Selected[]): readonly Selected[] {
  const next = 'tap list shows the probes whose name ends in .return; tap count counts the others';
  const without = selected.find(({ listed, named }) => named && returnOf(listed.probe) === null);
  if (without !== undefined)
    throw new TapError(
      'TAP_ARGUMENT',
      `${without.listed.name} has no return, so nothing tells how long it took`,
      { next },
    );
  const returns = asCalls(selected).filter(({ listed }) => listed.probe.moment === 'return');
  if (returns.length === 0) throw new TapError('TAP_ARGUMENT', 'none of these probes has a return', { next });
  return returns;
}

/** The number of a distribution. */
export function required(number: Int | null): Int {
  if (number === null)
    throw new TapError('TAP_DEFINITION', 'a distribution needs a number', {
      next: 'this is a fault of tap: report it with the command',
    });
  return number;
}
