import type { EventEmitter } from 'node:events';
import type { Stop } from './stop.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Where signals and the troubles of the standard streams arrive. */
export interface InterruptSources {
  /** Emits signals by their names. */
  readonly process: EventEmitter;
  readonly stdout: EventEmitter;
}

/**
 * Ends the trace when a signal arrives, or when nobody reads standard output any more. A second signal of the same
 * kind finds no handler, and kills. Returns what takes the handlers away.
 */
export function stopOnInterrupts({ process, stdout }: InterruptSources, stop: Stop): () => void {
  const handlers = signals.map((signal) => [signal, () => stop.stop(signal)] as const);
  for (const [signal, handler] of handlers) process.once(signal, handler);
  // EPIPE: the reader has gone; EIO: the terminal has.
  const onError = (): void => stop.stop('SIGPIPE');
  stdout.on('error', onError);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
    stdout.off('error', onError);
  };
}
