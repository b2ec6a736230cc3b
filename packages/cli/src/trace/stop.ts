/** Why a trace ends: on its own terms, by a key, or because a signal says so; SIGPIPE: nobody reads its output. */
export type StopReason =
  'count' | 'duration' | 'command' | 'key' | 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE';

/** The one place where a trace is told to end; the first reason counts. */
export class Stop {
  readonly #controller = new AbortController();
  #reason: StopReason | null = null;

  /** Aborts when the trace is to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the trace ends; null as long as it goes on. */
  get reason(): StopReason | null {
    return this.#reason;
  }

  /** Ends the trace. */
  stop(reason: StopReason): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#controller.abort();
  }
}
