import { runCommandLine } from './app.js';
import type { DeadlySignal, TapContext } from './context.js';
import { dieBySignal } from './die.js';

/** Runs the command of a process, and ends the process as a well-behaved one ends. */
export async function main(process: NodeJS.Process): Promise<void> {
  const { stdin, stdout, stderr, env } = process;
  let deadly: DeadlySignal | null = null;
  let status: number | null = null;
  const dieBy = (signal: DeadlySignal): void => void (deadly ??= signal);
  // EPIPE: nobody reads any more. EIO: the terminal has gone. Neither is worth a message that nobody reads.
  stdout.on('error', () => dieBy('SIGPIPE'));
  stderr.on('error', () => {});
  const context: TapContext = {
    process: { stdout, stderr, env },
    stdin,
    signals: process,
    catalogue: async () => (await import('./catalogue/installed.js')).installedCatalogue(),
    tracer: async () => (await import('./native.js')).nativeTracer,
    dieBy,
    exitWith: (code) => void (status ??= code),
  };
  const parsed = await runCommandLine(context, process.argv.slice(2));
  if (deadly !== null) await dieBySignal(process, deadly);
  process.exitCode = status ?? parsed;
}
