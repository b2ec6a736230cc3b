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

/** A function that gives what the steps give, but throws `NotRead` until somebody has read it. */
export function readSoon<T>(steps: () => Steps<T>): () => T {
  let known: { readonly value: T } | null = null;
  return () => {
    if (known !== null) return known.value;
    throw new NotRead(async () => {
      known = { value: await runSoon(steps()) };
    });
  };
}

/** Does something until all is read that it needs. */
export async function untilRead<R>(body: () => Promise<R>): Promise<R> {
  for (;;) {
    try {
      return await body();
    } catch (error) {
      if (!(error instanceof NotRead)) throw error;
      await error.read();
    }
  }
}
