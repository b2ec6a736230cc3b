import { profile, TapError, type Int, type Probe } from '@tap/native-core/tapset';
import { functionTable } from '../catalogue/catalogue.js';
import { selectProbes, type Selected } from '../catalogue/select.js';
import { withKernelProbes } from '../catalogue/with-kernel.js';
import type { TapContext } from '../context.js';
import type { AnyTable } from '../core.js';
import { countsJson, countsText } from '../table/counts.js';
import { distributionsJson, distributionsText, type Distribution } from '../table/distributions.js';
import { followTables } from '../table/follow.js';
import { planTables, type AnyAggregation, type TableQuestion } from '../table/plan.js';
import { rowsOf } from '../table/row.js';
import { plainNumber, timeText } from '../table/units.js';
import { highlighter } from '../terminal/style.js';
import { Output } from '../trace/output.js';
import { runTask } from '../trace/run.js';
import type { ProfileFlags, TableFlags } from './tables.js';

type Print = (tables: readonly AnyAggregation[], taken: readonly AnyTable[]) => string;

/** Runs `tap count`. */
export async function runCount(this: TapContext, flags: TableFlags, ...patterns: string[]): Promise<void> {
  const selected = await select(this, patterns);
  const title = highlighter(this.process.stdout);
  await runTables(this, flags, selected, { measure: (of) => of.count(), value: null }, (tables, taken) => {
    const rows = rowsOf<number>(tables, taken, Number);
    return flags.json === true ? countsJson(rows) : countsText(tables, rows, title);
  });
}

/** Runs `tap hist`. */
export async function runHist(
  this: TapContext,
  flags: TableFlags,
  pattern: string,
  value: string,
): Promise<void> {
  const selected = await select(this, [pattern]);
  await runTables(
    this,
    flags,
    selected,
    { measure: (of, number) => of.hist(() => required(number)), value },
    distributions(this, flags, plainNumber),
  );
}

/** Runs `tap latency`. */
export async function runLatency(this: TapContext, flags: TableFlags, ...patterns: string[]): Promise<void> {
  const selected = atReturns(await select(this, patterns));
  await runTables(
    this,
    flags,
    selected,
    { measure: (of, number) => of.hist(() => required(number), { bits: 1 }), value: 'elapsed' },
    distributions(this, flags, timeText),
  );
}

/** Runs `tap profile`. */
export async function runProfile(this: TapContext, { frequency, ...flags }: ProfileFlags): Promise<void> {
  const probe = profile(frequency) as Probe<object> as Probe;
  const selected = [{ listed: { name: probe.name, package: '', probe, docs: null }, named: true }];
  const title = highlighter(this.process.stdout);
  const by = flags.by ?? 'execname';
  await runTables(
    this,
    { ...flags, by },
    selected,
    { measure: (of) => of.count(), value: null },
    (tables, taken) => {
      const rows = rowsOf<number>(tables, taken, Number);
      return flags.json === true ? countsJson(rows) : countsText(tables, rows, title);
    },
  );
}

async function select(context: TapContext, patterns: readonly string[]): Promise<readonly Selected[]> {
  const catalogue = await withKernelProbes(await context.catalogue(), patterns, () => context.tracer());
  return selectProbes(catalogue, patterns);
}

async function runTables(
  context: TapContext,
  flags: TableFlags,
  selected: readonly Selected[],
  what: Pick<TableQuestion, 'measure' | 'value'>,
  print: Print,
): Promise<void> {
  const functions = functionTable(await context.catalogue());
  const { tables, warnings } = planTables(selected, {
    where: flags.where ?? null,
    by: flags.by ?? null,
    functions,
    ...what,
  });
  for (const warning of warnings) context.process.stderr.write(`tap: ${warning}\n`);
  await runTask(context, flags, {
    attach: (tracer, options) => tracer.attachTables(tables, options),
    follow: (run, stop) => {
      const output = new Output(context.process.stdout, stop.signal);
      return followTables(run, (taken) => print(tables, taken), output, stop, flags.interval ?? null);
    },
  });
}

function distributions(
  { process }: TapContext,
  { json }: TableFlags,
  unit: (value: number) => string,
): Print {
  const title = highlighter(process.stdout);
  return (tables, taken) => {
    const rows = rowsOf<Distribution>(tables, taken, ({ count }) => count);
    return json === true ? distributionsJson(rows) : distributionsText(tables, rows, title, unit);
  };
}

/** The returns of the probes, each once. A probe without one is left out where only a pattern selected it. */
function atReturns(selected: readonly Selected[]): readonly Selected[] {
  const returns = new Map<string, Selected>();
  for (const { listed, named } of selected) {
    const probe = returnOf(listed.probe);
    if (probe !== null) returns.set(probe.name, { listed: { ...listed, name: probe.name, probe }, named });
    else if (named)
      throw new TapError('TAP_ARGUMENT', `${listed.name} has no return, so nothing tells how long it took`);
  }
  if (returns.size === 0) throw new TapError('TAP_ARGUMENT', 'none of these probes has a return');
  return [...returns.values()];
}

function returnOf(probe: Probe): Probe | null {
  if (probe.moment === 'return') return probe;
  return 'return' in probe ? (probe.return as Probe) : null;
}

function required(number: Int | null): Int {
  if (number === null) throw new TapError('TAP_DEFINITION', 'a distribution is of a number');
  return number;
}
