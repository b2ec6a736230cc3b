import { runSoon, type Steps } from '../sys/index.js';

/**
 * Something long that a kernel record has not read yet. Whoever asked for it reads it off the event loop, and does again what it did:
 * it must not have changed anything.
 */
export class NotRead extends Error {
  override readonly name = 'NotRead';
  readonly read: () => Promise<void>;

  constructor(read: () => Promise<void>) {
    super('this has to be read off the event loop first');
    this.read = read;
  }
}

/** Something long that is read once, when it is first needed. */
export class ReadLater<T> {
  readonly #make: () => Steps<T>;
  #known: { readonly value: T } | null = null;

  constructor(make: () => Steps<T>) {
    this.#make = make;
  }

  /** What has been read. @throws NotRead until then. */
  get(): T {
    if (this.#known !== null) return this.#known.value;
    throw new NotRead(async () => {
      await runSoon(this.steps());
    });
  }

  /** Reads it, for something that is made of it. */
  *steps(): Steps<T> {
    this.#known ??= { value: yield* this.#make() };
    return this.#known.value;
  }
}

/**
 * Does something until all is read that it needs.
 *
 * @param wait waits for the reading, and may throw before it is done: then it goes on for nothing.
 */
export async function untilRead<R>(
  body: () => Promise<R>,
  wait: (reading: Promise<void>) => Promise<void> = (reading) => reading,
): Promise<R> {
  for (;;) {
    try {
      return await body();
    } catch (error) {
      if (!(error instanceof NotRead)) throw error;
      await wait(error.read());
    }
  }
}
