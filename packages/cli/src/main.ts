import { createWriteStream } from 'node:fs';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import { runCommandLine } from './app.js';
import type { DeadlySignal, TapContext } from './run/context.js';
import type { OutputStream } from './terminal/streams.js';

/** Runs the command of a process, and ends the process as a well-behaved one ends. */
export async function main(process: NodeJS.Process): Promise<void> {
  const { stdin, stderr, env } = process;
  let deadly: DeadlySignal | null = null;
  let status: number | null = null;
  const said = new Set<string>();
  const say = (line: string): void => {
    if (!said.has(line)) stderr.write(`tap: ${line}\n`);
    said.add(line);
  };
  const context: TapContext = {
    process: { stdout: standardOutput(process), stderr, env },
    stdin,
    signals: process,
    catalogue: async (named, needs) =>
      (await import('./catalogue/installed.js')).installedCatalogue({
        folder: process.cwd(),
        named,
        ...(needs === undefined ? {} : { needs }),
        say,
      }),
    tracer: async () => (await import('./run/native-tracer.js')).nativeTracer,
    dieBy: (signal) => void (deadly ??= signal),
    exitWith: (code) => void (status ??= code),
  };
  const parsed = await runCommandLine(context, process.argv.slice(2));
  if (deadly !== null) dieBySignal(process, deadly);
  process.exitCode = status ?? parsed;
}

/**
 * Standard output. Node's own stream for files takes a piece for written of which a disk that gets full took a part: a
 * file is written by a stream that goes on until all is written, or refused.
 */
function standardOutput({ stdout }: NodeJS.Process): OutputStream {
  // A pipe, a socket or a terminal.
  if (stdout instanceof Socket) return stdout;
  const { fd } = stdout as { readonly fd: number };
  return createWriteStream('', { fd, autoClose: false });
}

/**
 * Ends a process by a signal, so that its parent sees what happened: a shell shows 130 after Ctrl-C, and a script that
 * runs the command ends, too.
 */
function dieBySignal(process: NodeJS.Process, signal: DeadlySignal): void {
  // Node ignores SIGPIPE; to listen to it and to stop listening gives the kernel's own action back.
  process.on(signal, ignore).off(signal, ignore);
  process.kill(process.pid, signal);
  // The first process of a container is not killed by its own signals.
  process.exit(128 + constants.signals[signal]);
}

function ignore(): void {}
