import type { Cell } from './cell.js';

/**
 * Something that is computed from many events, where they happen: what each event does to a few words in the kernel,
 * and what these words mean. `T` is what JavaScript gets.
 */
export class Measure<out T = unknown> {
  /** Only in types: what JavaScript gets. */
  declare readonly valueType: T;
  /** The words in the kernel. */
  readonly cells: readonly Cell[];
  /** What the words of each cell mean. */
  readonly result: (words: readonly BigUint64Array[]) => T;

  /** @internal */
  constructor(cells: readonly Cell[], result: (words: readonly BigUint64Array[]) => T) {
    this.cells = Object.freeze(cells);
    this.result = result;
    Object.freeze(this);
  }
}

/** What JavaScript gets of measures by name. */
export type MeasuredOf<M> = { readonly [K in keyof M]: M[K] extends Measure<infer T> ? T : never };
