import { setImmediate } from 'node:timers/promises';

/** What stops an attach() besides the kernel, and is thrown to whoever called it as it is. */
export class Stopped extends Error {
  override readonly name = 'Stopped';

  readonly reason: unknown;

  constructor(reason: unknown) {
    super('attach() was stopped by its caller');
    this.reason = reason;
  }
}

/**
 * Lets the event loop run between two calls of the kernel: each of them blocks it for as long as the kernel takes, which is long where
 * it waits for all CPUs, and a session is made of hundreds.
 */
export async function turn(): Promise<void> {
  await setImmediate();
}

/** How attach() goes on: it gives the event loop its turns, tells how far it is, and looks whether it shall stop. */
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

/** Takes all steps, with the turns of others in between. What stops it is thrown into the steps, which give back what they made. */
export async function inTurns<R>(steps: Generator<void, R, undefined>, pace: Pace): Promise<R> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await pace.turn().catch((error: unknown) => steps.throw(error));
  }
}
