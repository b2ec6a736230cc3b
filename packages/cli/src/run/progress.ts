import type { OutputStream } from '../terminal/streams.js';

/** Moves the cursor to the left end of the line, and clears the line. */
const clearLine = '\r\u001b[K';

/** What is quick needs no progress, in milliseconds. */
const quick = 1000;

/** Says in a terminal how far attaching is, in one line that is replaced in place. */
export class AttachProgress {
  readonly #stream: OutputStream;
  readonly #now: () => number;
  readonly #start: number;
  #isShown = false;

  /** @param now gives the time in milliseconds. */
  constructor(stream: OutputStream, now: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
    this.#start = now();
  }

  /** Some programs are attached. */
  show(done: number, of: number): void {
    if (this.#stream.isTTY !== true || this.#now() - this.#start < quick) return;
    this.#isShown = true;
    this.#stream.write(`${clearLine}tap: attached ${done} of ${of} programs`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#isShown) this.#stream.write(clearLine);
    this.#isShown = false;
  }
}
