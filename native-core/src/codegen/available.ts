import type { NodeKey } from './sharing.js';

/** Where a computed value can be read again: bytes at an offset from a register. */
export interface Place {
  readonly base: 'stack' | 'record';
  readonly offset: number;
  readonly bytes: 2 | 8;
}

/** The values that are computed on every path to the current place in the program. */
export class Available {
  #places: ReadonlyMap<NodeKey, Place> = new Map();

  /** Where a value can be read; null when it has to be computed. */
  find(key: NodeKey): Place | null {
    return this.#places.get(key) ?? null;
  }

  /** Notes that a value can be read from now on. */
  add(key: NodeKey, place: Place): void {
    this.#places = new Map(this.#places).set(key, place);
  }

  /** Runs `body` for a part of the program that may be skipped: what it computes is forgotten after it. */
  within<R>(body: () => R): R {
    const before = this.#places;
    try {
      return body();
    } finally {
      this.#places = before;
    }
  }
}
