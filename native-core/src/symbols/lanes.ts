/** Milliseconds after which a step is taken to hang: a file system that a user serves may never answer. */
const patience = 5_000;
/** Works that may wait. */
const maxWaiting = 8_192;

/** Does works off the event loop, few at a time; those that hang do not hold up the others. */
export class Lanes {
  readonly #first: (() => void)[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #lanes: number;
  #running = 0;
  #stuck = 0;

  /**
   * @param lanes is the number of works that go on at the same time, and of those that may hang until no others are begun: each
   *   holds one of the four threads that Node has for files.
   */
  constructor(lanes: number) {
    this.#lanes = lanes;
  }

  /** Whether some work hangs now. */
  get isStuck(): boolean {
    return this.#stuck > 0;
  }

  /**
   * Does a work when it is its turn; false where there are too many, and those that hang, before it. The latest comes first: somebody
   * waits for it, and for those that have waited too long nobody does any more.
   *
   * @param work calls what it is given after each step: it hangs where one step takes long, not where there are many.
   * @param goesFirst says that it comes before all others.
   */
  async run(work: (onStep: () => void) => Promise<void>, goesFirst = false): Promise<boolean> {
    if (!this.#hasRoom()) {
      if (this.#stuck >= this.#lanes || this.#first.length + this.#waiting.length >= maxWaiting) return false;
      await new Promise<void>((resolve) => (goesFirst ? this.#first : this.#waiting).push(resolve));
      if (this.#stuck >= this.#lanes) return false;
    }
    this.#running++;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#stuck++;
      this.#next();
    }, patience);
    timer.unref();
    const goesOn = (): void => {
      if (isLate) this.#stuck--;
      isLate = false;
      timer.refresh();
    };
    try {
      await work(goesOn);
    } finally {
      goesOn();
      clearTimeout(timer);
      this.#running--;
      this.#next();
    }
    return true;
  }

  #hasRoom(): boolean {
    return this.#stuck < this.#lanes && this.#running - this.#stuck < this.#lanes;
  }

  #next(): void {
    // With too many that hang, those that wait are sent away.
    if (this.#stuck >= this.#lanes)
      for (const turn of [...this.#first.splice(0), ...this.#waiting.splice(0)]) turn();
    else if (this.#hasRoom()) (this.#first.pop() ?? this.#waiting.pop())?.();
  }
}
