import { turn } from '../sys/index.js';

/** Something other than the kernel that stops an attach(); its caller gets the reason as it is. */
export class Stopped extends Error {
  override readonly name = 'Stopped';

  readonly reason: unknown;

  constructor(reason: unknown) {
    super('attach() was stopped by its caller');
    this.reason = reason;
  }
}

/** The pace of attach(): it lets the event loop run, reports the progress, and checks whether to stop. */
export class Pace {
  readonly #signal: AbortSignal | undefined;
  readonly #progress: ((done: number, of: number) => void) | undefined;

  constructor(options: {
    readonly signal?: AbortSignal | undefined;
    readonly progress?: ((done: number, of: number) => void) | undefined;
  }) {
    this.#signal = options.signal;
    this.#progress = options.progress;
  }

  /** Waits for the event loop. @throws Stopped when the signal has aborted. */
  async turn(): Promise<void> {
    await turn();
    this.check();
  }

  /** Waits for something else. @throws Stopped as soon as the signal aborts; what it waited for goes on. */
  async waitFor(work: Promise<void>): Promise<void> {
    this.check();
    const signal = this.#signal;
    if (signal === undefined) return work;
    const over = new AbortController();
    const stopped = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true, signal: over.signal });
    });
    try {
      await Promise.race([work, stopped]);
    } finally {
      over.abort();
    }
    this.check();
  }

  /** @throws Stopped when the signal has aborted. */
  check(): void {
    if (this.#signal?.aborted === true) throw new Stopped(this.#signal.reason);
  }

  /** Says that so many programs are attached. @throws Stopped with what the caller's function throws. */
  tell(done: number, of: number): void {
    try {
      this.#progress?.(done, of);
    } catch (error) {
      throw new Stopped(error);
    }
  }
}

/**
 * Takes all steps, and lets the event loop run in between. What stops it is thrown into the steps, which undo what they
 * made.
 */
export async function inTurns<R>(steps: Generator<void, R, undefined>, pace: Pace): Promise<R> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await pace.turn().catch((error: unknown) => steps.throw(error));
  }
}

/** Runs a step later. The timer holds neither the process nor a subject that nobody has any more. */
export function weakTimer<T extends object>(
  subject: T,
  milliseconds: number,
  step: (subject: T) => void,
): NodeJS.Timeout {
  const held = new WeakRef(subject);
  return setTimeout(() => {
    const one = held.deref();
    if (one !== undefined) step(one);
  }, milliseconds).unref();
}
