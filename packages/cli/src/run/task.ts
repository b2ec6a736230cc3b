import { isLossy, recordLine, type EndRecord } from '../print/records.js';
import { withOwnOption } from '../errors/own-option.js';
import { highlighter } from '../terminal/style.js';
import { commandUser, ownCaller } from './command-user.js';
import type { TapContext } from './context.js';
import { refuseContradictions, type RunFlags } from './flags.js';
import { HeldCommand, type CommandStatus } from './held-command.js';
import { stopOnInterrupts } from './interrupts.js';
import { unnamedText } from './missing.js';
import { overloadOptions, overloadText } from './overload.js';
import { findUser } from './passwd.js';
import { AttachProgress } from './progress.js';
import { Stop } from './stop.js';
import type { Running, TraceOptions, Tracer } from './tracer.js';

/** What runs while something is attached. */
export interface Task<S extends Running> {
  readonly attach: (tracer: Tracer, options: TraceOptions) => Promise<S>;
  /** Returns, once it is told to stop, the line that ends standard error, and what it says. */
  readonly follow: (session: S, stop: Stop) => Promise<{ readonly line: string; readonly end: EndRecord }>;
}

/** Descriptors of the standard streams. */
const standardOutput = 1;
const standardError = 2;

/**
 * Attaches, starts the command once all is attached, and follows until an option, a signal, the end of the command or
 * a closed pipe says to stop. What is attached is detached whatever happens.
 *
 * @throws TapError TAP_ARGUMENT for options that contradict each other.
 */
export async function runTask<S extends Running>(
  context: TapContext,
  flags: RunFlags,
  task: Task<S>,
): Promise<void> {
  refuseContradictions(flags);
  const say = (line: string): void => void context.process.stderr.write(`tap: ${line}\n`);
  const stop = new Stop();
  const restore = stopOnInterrupts({ process: context.signals, stdout: context.process.stdout }, stop);
  let command: HeldCommand | null = null;
  try {
    command = await heldCommand(context, flags, say);
    const summary = await followUntilStop(context, flags, command, stop, task);
    const status = stop.reason === 'command' ? await command?.ended : undefined;
    if (status !== undefined && status.code !== 0) say(`the command ${endOf(status)}`);
    if (stop.reason !== 'SIGPIPE') summary.forEach(say);
  } finally {
    await command?.terminate(stop.abandoned);
    restore();
  }
  dieIfTold(context, stop);
}

/** Starts the command of `-c`, and says what it keeps of tap's rights; null without one. */
async function heldCommand(
  { process: { env } }: TapContext,
  { command, user, json }: RunFlags,
  say: (line: string) => void,
): Promise<HeldCommand | null> {
  if (command === undefined) return null;
  const as = await commandUser(user ?? null, ownCaller(env), findUser);
  if (as.keeps !== null) say(as.keeps);
  return HeldCommand.start(command, json === true ? standardError : standardOutput, as);
}

/** The lines that end standard error; none when it was told to end before it began. */
async function followUntilStop<S extends Running>(
  context: TapContext,
  flags: RunFlags,
  command: HeldCommand | null,
  stop: Stop,
  { attach, follow }: Task<S>,
): Promise<readonly string[]> {
  const tracer = await context.tracer();
  if (stop.reason !== null) return [];
  const pid = command?.pid ?? flags.pid;
  const target = pid === undefined ? null : { pid, limit: flags.all !== true };
  const overload = overloadOptions(flags, (seen) => {
    const line = overloadText(seen);
    if (line !== null) context.process.stderr.write(`tap: ${line}\n`);
    if (flags.json === true)
      context.process.stdout.write(recordLine({ record: 'overload', ...seen, time: String(seen.time) }));
    if (seen.then === 'stop') stop.stop('overload');
  });
  const progress = new AttachProgress(context.process.stderr);
  const session = await unlessEnded(stop, () =>
    withOwnOption(() =>
      attach(tracer, {
        signal: stop.signal,
        target,
        progress: (done, of) => progress.show(done, of),
        maxPrograms: flags.maxPrograms ?? null,
        self: flags.self === true,
        overload,
      }),
    ),
  ).finally(() => progress.clear());
  if (session === null) return [];
  for (const { probe, address, why } of session.leftOut)
    context.process.stderr.write(
      `tap: ${probe} runs without the function at 0x${address.toString(16)}: ${why}\n`,
    );
  // Told to end meanwhile, it must not begin.
  if (stop.reason === null) command?.release();
  void command?.ended.then(() => stop.stop('command'));
  // As soon as nothing is traced any more, and not only when a slow reader has taken everything.
  const endCommand = (): Promise<void> => session.close().then(() => command?.terminate(stop.abandoned));
  stop.signal.addEventListener('abort', () => void endCommand().catch(() => undefined), { once: true });
  const timer =
    flags.duration === undefined ? null : setTimeout(() => stop.stop('duration'), flags.duration * 1000);
  try {
    const { line, end } = await follow(session, stop);
    const warn = highlighter(context.process, 'yellow', 'stderr');
    const summary = isLossy(end) ? warn(line) : line;
    const unnamed = unnamedText(session.unnamed);
    return unnamed === null ? [summary] : [unnamed, summary];
  } finally {
    if (timer !== null) clearTimeout(timer);
    await session.close();
  }
}

/**
 * Attaches; null when that was given up because it was told to end. A second signal does not even wait for that: the kernel
 * takes out what stands, when the process ends.
 */
async function unlessEnded<S>(stop: Stop, attach: () => Promise<S>): Promise<S | null> {
  const { signal, abandoned } = stop;
  const atOnce = new Promise<null>((resolve) => abandoned.addEventListener('abort', () => resolve(null)));
  try {
    return await Promise.race([attach(), atOnce]);
  } catch (error) {
    if (signal.aborted && (error === signal.reason || (error as Error).name === 'AbortError')) return null;
    throw error;
  }
}

function endOf({ code, signal }: CommandStatus): string {
  return signal === null ? `ended with status ${code}` : `was killed by ${signal}`;
}

function dieIfTold({ dieBy }: TapContext, { deadly, abandoned }: Stop): void {
  if (deadly !== null) dieBy(deadly, abandoned.aborted);
}
