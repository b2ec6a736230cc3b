/** Events of batches one by one. Whoever asks for several at once gets them in order. */
export function oneByOne<E>(
  batches: AsyncIterableIterator<{ readonly events: readonly E[] }>,
): AsyncIterator<E> & { return(): Promise<IteratorResult<E>> } {
  let events: readonly E[] = [];
  let index = 0;
  let waiting: Promise<unknown> | null = null;
  const take = (): IteratorResult<E> | Promise<IteratorResult<E>> =>
    index < events.length ? { done: false, value: events[index++] as E } : more();
  const more = async (): Promise<IteratorResult<E>> => {
    for (;;) {
      const batch = await batches.next();
      if (batch.done) return { done: true, value: undefined };
      ({ events } = batch.value);
      index = 0;
      if (events.length > 0) return take();
    }
  };
  return {
    next() {
      if (waiting === null && index < events.length) return Promise.resolve(take());
      // The batch that is waited for has events for this one, too.
      const next: Promise<IteratorResult<E>> = waiting === null ? more() : waiting.then(take, take);
      waiting = next;
      const settled = (): void => {
        if (waiting === next) waiting = null;
      };
      next.then(settled, settled);
      return next;
    },
    async return() {
      await batches.return?.();
      return { done: true, value: undefined };
    },
  };
}
