/** Batches that wait for their consumer: 1 MiB of records. */
const highWater = 16;

type Waiter<T> = { resolve: (result: IteratorResult<T>) => void; reject: (error: unknown) => void };

/** The batches that a reader has read and a consumer has not yet taken; short, because the rings are the real queue. */
export class Queue<T> {
  readonly #items: T[] = [];
  readonly #waiters: Waiter<T>[] = [];
  readonly #onTaken: () => void;
  #ended = false;
  #failure: { readonly error: unknown } | null = null;

  /** @param onTaken is called when a full queue has room again. */
  constructor(onTaken: () => void) {
    this.#onTaken = onTaken;
  }

  /** Whether the consumer keeps up, so that more should be read. */
  get wants(): boolean {
    return this.#items.length < highWater;
  }

  /** Hands an item to the consumer. */
  push(item: T): void {
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#items.push(item);
    else waiter.resolve({ done: false, value: item });
  }

  /** The next item, when there is one. */
  next(): Promise<IteratorResult<T>> {
    const full = !this.wants;
    const item = this.#items.shift();
    if (item !== undefined) {
      if (full && !this.#ended) this.#onTaken();
      return Promise.resolve({ done: false, value: item });
    }
    if (this.#failure !== null) {
      const { error } = this.#failure;
      this.#failure = null;
      return Promise.reject(error);
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** No item follows: waiting consumers end, items that wait are still delivered. */
  end(): void {
    this.#ended = true;
    for (const { resolve } of this.#waiters.splice(0)) resolve({ done: true, value: undefined });
  }

  /** The reader failed: the consumer gets the error after the items that wait. */
  fail(error: unknown): void {
    this.#ended = true;
    const [first, ...others] = this.#waiters.splice(0);
    if (first === undefined) this.#failure = { error };
    else first.reject(error);
    for (const { resolve } of others) resolve({ done: true, value: undefined });
  }
}
