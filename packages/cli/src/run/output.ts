import type { Writable } from 'node:stream';
import type { Printer, TraceEvent } from '../print/event.js';

/**
 * Bytes that a pipe takes whole or not at all: PIPE_BUF of Linux, include/uapi/linux/limits.h. So a line was taken, or
 * it was not, and the count of those that were is exact.
 */
const wholePiece = 4096;

/**
 * Writes text to a stream as fast as its reader takes it, and no faster: memory stays bounded while the reader waits.
 */
export class Output {
  readonly #stream: Writable;
  readonly #abandoned: AbortSignal;

  /** @param abandoned ends the waiting for a reader that does not read. */
  constructor(stream: Writable, abandoned: AbortSignal) {
    this.#stream = stream;
    this.#abandoned = abandoned;
  }

  /** Writes text, and waits until it is taken. False when it was not: the stream has failed, or is abandoned. */
  async write(text: string): Promise<boolean> {
    if (text === '') return true;
    const stream = this.#stream;
    const abandoned = this.#abandoned;
    if (abandoned.aborted || stream.destroyed || stream.errored !== null) return false;
    return new Promise((resolve) => {
      const end = (taken: boolean): void => {
        stream.off('close', refuse);
        abandoned.removeEventListener('abort', refuse);
        resolve(taken);
      };
      const refuse = (): void => end(false);
      stream.on('close', refuse);
      abandoned.addEventListener('abort', refuse);
      stream.write(text, (error) => end(error === null || error === undefined));
    });
  }

  /** Writes the lines of events; returns how many of them were taken. */
  async print(printer: Printer, events: readonly TraceEvent[]): Promise<number> {
    let taken = 0;
    for (const { text, lines } of pieces(printer, events)) {
      if (!(await this.write(text))) break;
      taken += lines;
    }
    return taken;
  }
}

/** The lines of events, put together as long as a pipe takes them whole. */
function* pieces(
  printer: Printer,
  events: readonly TraceEvent[],
): Generator<{ readonly text: string; readonly lines: number }> {
  let text = '';
  let bytes = 0;
  let lines = 0;
  for (const event of events) {
    const line = printer.line(event);
    const more = Buffer.byteLength(line);
    if (lines > 0 && bytes + more > wholePiece) {
      yield { text, lines };
      text = '';
      bytes = lines = 0;
    }
    text += line;
    bytes += more;
    lines++;
  }
  if (lines > 0) yield { text, lines };
}
