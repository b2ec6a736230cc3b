/** Works that go on at the same time. */
const lanes = 2;
/** Milliseconds after which a work is taken to hang: a file system that a user serves may never answer. */
const patience = 5_000;
/** Works that may hang until no others are begun; each holds one of the four threads that Node has for files. */
const maxStuck = 2;
/** Works that may wait. */
const maxWaiting = 4_096;

/** Does works off the event loop, few at a time; those that hang do not hold up the others. */
export class Lanes {
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #stuck = 0;

  /** Whether some work hangs now. */
  get isStuck(): boolean {
    return this.#stuck > 0;
  }

  /** Does a work when it is its turn; false where there are too many, and those that hang, before it. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (!this.#hasRoom()) {
      if (this.#stuck >= maxStuck || this.#waiting.length >= maxWaiting) return false;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      if (this.#stuck >= maxStuck) return false;
    }
    this.#running++;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#stuck++;
      this.#next();
    }, patience);
    timer.unref();
    try {
      await work();
    } finally {
      clearTimeout(timer);
      this.#running--;
      if (isLate) this.#stuck--;
      this.#next();
    }
    return true;
  }

  #hasRoom(): boolean {
    return this.#stuck < maxStuck && this.#running - this.#stuck < lanes;
  }

  #next(): void {
    // With too many that hang, those that wait are sent away.
    if (this.#stuck >= maxStuck) for (const turn of this.#waiting.splice(0)) turn();
    else if (this.#hasRoom()) this.#waiting.shift()?.();
  }
}
