/** Gives what it has, and then waits as a session does, until it is closed or its iteration ends early. */
export class Source<T> implements AsyncIterable<T> {
  /** Comes when it is closed. */
  readonly closed: Promise<void>;
  readonly #items: Iterator<T>;
  #ended = false;
  #end: () => void = () => undefined;

  constructor(items: Iterable<T>) {
    this.#items = items[Symbol.iterator]();
    this.closed = new Promise((resolve) => (this.#end = resolve));
  }

  batches(): AsyncIterable<T> {
    return this;
  }

  close(): Promise<void> {
    this.#ended = true;
    this.#end();
    return this.closed;
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return {
      next: async () => {
        const item = this.#items.next();
        if (!item.done) return item;
        if (!this.#ended) await this.closed;
        return { done: true, value: undefined };
      },
      return: async () => {
        await this.close();
        return { done: true, value: undefined };
      },
    };
  }
}
