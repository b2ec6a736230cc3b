import {
  buildApplication,
  buildRouteMap,
  ExitCode,
  run,
  AliasNotFoundError,
  text_en,
  version,
  type Application,
  type RouteMap,
} from '@stricli/core';
import { createRequire } from 'node:module';
import { completeCommand } from './commands/complete.js';
import { completionCommand } from './commands/completion.js';
import { describeCommand } from './commands/describe.js';
import { doctorCommand } from './commands/doctor.js';
import { explainCommand } from './commands/explain.js';
import { flameCommand } from './commands/flame.js';
import { typesCommand } from './commands/kernel-types.js';
import { listCommand } from './commands/list.js';
import { manCommand } from './commands/man.js';
import { recordCommand } from './commands/record.js';
import { replayCommand } from './commands/replay.js';
import { schemaCommand } from './commands/schema.js';
import { countCommand, histCommand, latencyCommand, profileCommand } from './commands/tables.js';
import { timelineCommand } from './commands/timeline.js';
import { topCommand } from './commands/top.js';
import { traceCommand } from './commands/trace.js';
import { errorText, exitStatus, statusOf } from './errors/error-text.js';
import { safeLines } from './errors/safe-lines.js';
import type { DeadlySignal, TapContext } from './run/context.js';
import { wrappedHelp } from './terminal/help.js';
import { flushed, readerHasGone, writeErrorText } from './terminal/streams.js';

/**
 * Runs a command line and returns its exit status, once all that it wrote is taken; what goes wrong is said on standard
 * error, and so is an error of standard output.
 */
export async function runCommandLine(context: TapContext, args: readonly string[]): Promise<number> {
  const { stdout, stderr, env } = context.process;
  const outcome: TapContext['process'] & { exitCode?: number } = { stdout, stderr, env };
  let isWritten = true;
  let waits = true;
  let deadly: DeadlySignal | null = null;
  const dieBy: TapContext['dieBy'] = (signal, atOnce = false) => {
    waits = !atOnce;
    deadly = signal;
  };
  stdout.on('error', (error) => {
    if (readerHasGone(error, stdout)) deadly ??= 'SIGPIPE';
    else if (isWritten) {
      isWritten = false;
      stderr.write(`${writeErrorText(error)}\n`);
    }
  });
  // Where nobody can be told, there is nothing left to do.
  stderr.on('error', () => undefined);
  await run(makeApplication(env), args, { ...context, dieBy, process: outcome });
  if (waits) {
    await flushed(stdout);
    await flushed(stderr);
  }
  if (deadly !== null) context.dieBy(deadly);
  if (!isWritten) return exitStatus.failure;
  const code = outcome.exitCode ?? exitStatus.success;
  // The parser has negative codes of its own for what it cannot read.
  if (code === ExitCode.InvalidArgument || code === ExitCode.UnknownCommand) return exitStatus.usage;
  return code < 0 ? exitStatus.failure : code;
}

/** How `--help` writes usage and names. */
const formatting = {
  useAliasInUsageLine: true,
  onlyRequiredInUsageLine: true,
  caseStyle: 'convert-camel-to-kebab',
} as const;

/** The command line of `tap`. What a command does is loaded when it runs. */
function makeApplication(env: Readonly<Record<string, string | undefined>>): Application<TapContext> {
  const root: RouteMap<TapContext> = buildRouteMap<string, TapContext>({
    routes: {
      list: listCommand,
      describe: describeCommand,
      trace: traceCommand,
      count: countCommand,
      hist: histCommand,
      latency: latencyCommand,
      top: topCommand,
      profile: profileCommand,
      flame: flameCommand,
      timeline: timelineCommand,
      record: recordCommand,
      replay: replayCommand,
      explain: explainCommand,
      types: typesCommand,
      schema: schemaCommand,
      doctor: doctorCommand,
      completion: completionCommand,
      man: manCommand(() => root, { formatting, version: ownVersion }),
      complete: completeCommand(() => application),
    },
    docs: { brief: 'Typed probes of the live Linux kernel', hideRoute: { complete: true } },
  });
  const say = (error: unknown): string => errorText(error, env);
  const application: Application<TapContext> = buildApplication(
    root,
    {
      name: 'tap',
      scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
      localization: {
        text: {
          ...text_en,
          noCommandRegisteredForInput: noCommand,
          exceptionWhileParsingArguments: parseError,
          exceptionWhileRunningCommand: say,
          exceptionWhileLoadingCommandFunction: say,
          exceptionWhileLoadingCommandContext: say,
          commandErrorResult: say,
        },
      },
      determineExitCode: statusOf,
    },
    {
      help: wrappedHelp({
        brief: 'Print help and exit',
        complete: true,
        defaultForRouteMap: true,
        formatting,
      }),
      version: version({
        brief: 'Print the version and exit',
        complete: true,
        info: { getCurrentVersion: ownVersion },
      }),
    },
  );
  return application;
}

/** `help` is like the names of some commands, but another thing is meant. */
const noCommand: typeof text_en.noCommandRegisteredForInput = (args) =>
  args.input === 'help'
    ? 'There is no command `help`: tap --help lists the commands, and tap COMMAND --help the options of one'
    : text_en.noCommandRegisteredForInput(args);

/** A value that begins with a minus looks like short names of options, and the name of a file like a long one. */
const parseError: typeof text_en.exceptionWhileParsingArguments = function (error, colour) {
  const said = safeLines(text_en.exceptionWhileParsingArguments.call(this, error, colour));
  return error instanceof AliasNotFoundError
    ? `${said}; a value that begins with - follows a =, as in --OPTION=-VALUE, or stands behind --`
    : said;
};

function ownVersion(): Promise<string> {
  const require = createRequire(import.meta.url);
  // By the package's own name, so that sources and bundle find the same file.
  return Promise.resolve((require('@tap/cli/package.json') as { version: string }).version);
}
