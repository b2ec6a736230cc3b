/** Signals that end a trace in order. */
export type Interrupt = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/**
 * Why a trace ends: on its own terms, by a key, because there are too many events, because a signal says so, or because its output
 * cannot be written; SIGPIPE: nobody reads it.
 */
export type StopReason =
  'count' | 'duration' | 'command' | 'key' | 'overload' | Interrupt | 'SIGPIPE' | 'write-error';

/** The one place where a trace is told to end; the first reason counts. */
export class Stop {
  readonly #controller = new AbortController();
  readonly #abandoned = new AbortController();
  #reason: StopReason | null = null;
  #interrupt: Interrupt | null = null;

  /** Aborts when the trace is to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Aborts when the trace is to end at once, without what still waits for somebody. */
  get abandoned(): AbortSignal {
    return this.#abandoned.signal;
  }

  /** Why the trace ends; null as long as it goes on. */
  get reason(): StopReason | null {
    return this.#reason;
  }

  /** The signal that the process dies by in the end; null for none. */
  get deadly(): Interrupt | 'SIGPIPE' | null {
    return this.#reason === 'SIGPIPE' ? 'SIGPIPE' : this.#interrupt;
  }

  /** Ends the trace. */
  stop(reason: StopReason): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#controller.abort();
  }

  /** Ends the trace because the user says so; at once, when it was ending already. */
  urge(reason: Interrupt | 'key'): void {
    const ends = this.#reason !== null;
    if (reason !== 'key') this.#interrupt ??= reason;
    this.stop(reason);
    if (ends) this.#abandoned.abort();
  }
}
