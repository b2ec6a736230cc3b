import type { EventEmitter } from 'node:events';
import { readerHasGone, type OutputStream } from '../terminal/streams.js';
import type { Stop } from './stop.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Where signals and the troubles of the standard streams arrive. */
export interface InterruptSources {
  /** Emits signals by their names. */
  readonly process: EventEmitter;
  readonly stdout: OutputStream;
}

/**
 * Ends the trace when a signal arrives, and when standard output cannot be written any more. A second signal ends it at
 * once; a third finds no handler, and kills. Returns what takes the handlers away.
 */
export function stopOnInterrupts({ process, stdout }: InterruptSources, stop: Stop): () => void {
  const ignoreSignals = (): void => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
  const handlers = signals.map(
    (signal) =>
      [
        signal,
        () => {
          stop.urge(signal);
          if (stop.abandoned.aborted) ignoreSignals();
        },
      ] as const,
  );
  for (const [signal, handler] of handlers) process.on(signal, handler);
  const onError = (error: NodeJS.ErrnoException): void =>
    stop.stop(readerHasGone(error, stdout) ? 'SIGPIPE' : 'write-error');
  stdout.on('error', onError);
  return () => {
    ignoreSignals();
    stdout.off('error', onError);
  };
}
