import { TapError } from '@tap/native-core/tapset';
import { functionTable } from '../catalogue/catalogue.js';
import { selectProbes } from '../catalogue/select.js';
import { withKernelProbes } from '../catalogue/with-kernel.js';
import type { TapContext } from '../context.js';
import { highlighter } from '../terminal/style.js';
import { localClockTime } from '../trace/clock.js';
import type { Printer } from '../trace/event.js';
import { follow, summary, type Outcome } from '../trace/follow.js';
import { HeldCommand, type CommandStatus } from '../trace/held-command.js';
import { stopOnInterrupts } from '../trace/interrupts.js';
import { jsonPrinter } from '../trace/json-printer.js';
import { Output } from '../trace/output.js';
import { planQueries, type AnyQuery } from '../trace/queries.js';
import { Stop } from '../trace/stop.js';
import { tablePrinter } from '../trace/table-printer.js';
import type { TraceFlags } from './trace.js';

/** Descriptors of the standard streams. */
const standardOutput = 1;
const standardError = 2;

/** Runs `tap trace`. */
export async function runTrace(this: TapContext, flags: TraceFlags, ...patterns: string[]): Promise<void> {
  refuseContradictions(flags);
  const catalogue = await withKernelProbes(await this.catalogue(), patterns, () => this.tracer());
  const { queries, warnings } = planQueries(selectProbes(catalogue, patterns), {
    where: flags.where ?? null,
    added: flags.with ?? null,
    functions: functionTable(catalogue),
  });
  const say = (line: string): void => void this.process.stderr.write(`tap: ${line}\n`);
  warnings.forEach(say);

  const stop = new Stop();
  const restore = stopOnInterrupts({ process: this.signals, stdout: this.process.stdout }, stop);
  const { command: line } = flags;
  const command =
    line === undefined ? null : await HeldCommand.start(line, flags.json ? standardError : standardOutput);
  try {
    const outcome = await traceUntilStop(this, { queries, flags, command, stop });
    const status = stop.reason === 'command' ? await command?.ended : undefined;
    if (status !== undefined && status.code !== 0) say(`the command ${endOf(status)}`);
    if (outcome !== null && stop.reason !== 'SIGPIPE') say(summary(outcome));
  } finally {
    await command?.terminate();
    restore();
  }
  dieIfTold(this, stop);
}

interface Trace {
  readonly queries: readonly AnyQuery[];
  readonly flags: TraceFlags;
  readonly command: HeldCommand | null;
  readonly stop: Stop;
}

/** What the trace has come to; null when it was told to end before it began. */
async function traceUntilStop(context: TapContext, trace: Trace): Promise<Outcome | null> {
  const { queries, flags, command, stop } = trace;
  const tracer = await context.tracer();
  if (stop.reason !== null) return null;
  const pid = command?.pid ?? flags.pid;
  const target = pid === undefined ? null : { pid, limit: flags.all !== true };
  const session = await tracer.attach(queries, { signal: stop.signal, target });
  command?.release();
  void command?.ended.then(() => stop.stop('command'));
  const timer =
    flags.duration === undefined ? null : setTimeout(() => stop.stop('duration'), flags.duration * 1000);
  const output = new Output(context.process.stdout, stop.signal);
  try {
    return await follow(session, printerFor(context, trace), output, stop, flags.count ?? null);
  } finally {
    if (timer !== null) clearTimeout(timer);
    await session.close();
  }
}

function printerFor({ process }: TapContext, { queries, flags }: Trace): Printer {
  if (flags.json === true) return jsonPrinter(queries);
  return tablePrinter(queries, { time: localClockTime(), title: highlighter(process.stdout) });
}

function refuseContradictions({ pid, command, all }: TraceFlags): void {
  if (pid !== undefined && command !== undefined) {
    throw new TapError('TAP_ARGUMENT', '-x and -c each name a target: only one can be');
  }
  if (all === true && pid === undefined && command === undefined) {
    throw new TapError('TAP_ARGUMENT', '-a goes with -x or -c; without them all events are taken anyway');
  }
  if (pid !== undefined && !exists(pid)) {
    throw new TapError('TAP_ARGUMENT', `there is no process ${pid}`);
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It exists, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function endOf({ code, signal }: CommandStatus): string {
  return signal === null ? `ended with status ${code}` : `was killed by ${signal}`;
}

function dieIfTold({ dieBy }: TapContext, { reason }: Stop): void {
  if (reason === 'SIGINT' || reason === 'SIGTERM' || reason === 'SIGHUP' || reason === 'SIGPIPE')
    dieBy(reason);
}
