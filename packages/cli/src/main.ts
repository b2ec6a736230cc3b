import { createWriteStream } from 'node:fs';
import { Socket } from 'node:net';
import { runCommandLine } from './app.js';
import type { DeadlySignal, OutputStream, TapContext } from './run/context.js';
import { dieBySignal } from './die.js';

/** Runs the command of a process, and ends the process as a well-behaved one ends. */
export async function main(process: NodeJS.Process): Promise<void> {
  const { stdin, stderr, env } = process;
  let deadly: DeadlySignal | null = null;
  let status: number | null = null;
  const context: TapContext = {
    process: { stdout: standardOutput(process), stderr, env },
    stdin,
    signals: process,
    catalogue: async () => (await import('./catalogue/installed.js')).installedCatalogue(),
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
