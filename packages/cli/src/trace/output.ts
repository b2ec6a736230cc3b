import type { Writable } from 'node:stream';
import type { Printer, TraceEvent } from './event.js';

/** Events that become one piece of text: longer pieces cost the engine more than they save in calls. */
const eventsPerPiece = 256;

/**
 * Writes text to a stream as fast as its reader takes it, and no faster: memory stays bounded while the reader waits.
 */
export class Output {
  readonly #stream: Writable;
  readonly #stop: AbortSignal;

  /** @param stop ends the waiting for a reader that does not read. */
  constructor(stream: Writable, stop: AbortSignal) {
    this.#stream = stream;
    this.#stop = stop;
  }

  /** Writes text; what is returned must be awaited before the next piece, when there is something to wait for. */
  write(text: string): Promise<void> | null {
    if (text === '' || this.#stream.destroyed || this.#stream.write(text)) return null;
    return this.#drained();
  }

  /** Writes the events as a printer prints them. */
  async print(printer: Printer, events: readonly TraceEvent[]): Promise<void> {
    for (let at = 0; at < events.length; at += eventsPerPiece) {
      const piece =
        at === 0 && events.length <= eventsPerPiece ? events : events.slice(at, at + eventsPerPiece);
      const wait = this.write(printer.print(piece));
      if (wait !== null) await wait;
    }
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#stream.off('drain', done).off('close', done);
        this.#stop.removeEventListener('abort', done);
        resolve();
      };
      if (this.#stop.aborted) {
        resolve();
        return;
      }
      this.#stream.on('drain', done).on('close', done);
      this.#stop.addEventListener('abort', done);
    });
  }
}
