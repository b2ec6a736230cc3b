import type { Turn } from '../sys/index.js';

/** Work in steps, which goes on in turns until somebody needs it at once. What it throws comes at its end. */
export class Stepwise<T> {
  readonly #steps: Generator<unknown, T, undefined>;
  #end: (() => T) | null = null;

  constructor(steps: Generator<unknown, T, undefined>) {
    this.#steps = steps;
  }

  /** Takes a step; says whether it was the last. */
  step(): boolean {
    if (this.#end !== null) return true;
    try {
      const { done, value } = this.#steps.next();
      if (done === true) this.#end = () => value;
    } catch (error) {
      this.#end = () => {
        throw error;
      };
    }
    return this.#end !== null;
  }

  /** Takes all steps that are left, while others work. */
  async inTurns(turn: Turn): Promise<void> {
    while (!this.step()) {
      const others = turn();
      if (others !== null) await others;
    }
  }

  /** Takes all steps that are left: what the work gives. */
  end(): T {
    while (!this.step());
    return (this.#end as () => T)();
  }
}
