/** Milliseconds that one call may take, and all calls within a span of time. */
const each = 100;
const all = 1_000;
const span = 5_000;

/** Keeps what is done on the event loop from taking it for long. */
export class SyncBudget {
  #left = all;
  #until = 0;

  /** Does something with a deadline, a moment of `performance.now()`; not at all when the time for all calls is spent. */
  spend(work: (deadline: number) => void): void {
    const began = performance.now();
    if (began > this.#until) [this.#left, this.#until] = [all, began + span];
    if (this.#left <= 0) return;
    work(began + Math.min(each, this.#left));
    this.#left -= performance.now() - began;
  }
}
