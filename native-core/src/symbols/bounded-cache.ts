/** What is remembered, and whether it was asked for since it was last passed over. */
interface Kept<V> {
  readonly value: V;
  isUsed: boolean;
}

/**
 * What is remembered, up to a number of things and of bytes: what has not been asked for is forgotten first, the oldest before
 * others, and what has been asked for is passed over once (second chance, CLOCK), so that asking moves nothing.
 */
export class BoundedCache<K, V extends { readonly bytes: number }> {
  readonly #kept = new Map<K, Kept<V>>();
  readonly #most: { readonly count: number; readonly bytes: number };
  #bytes = 0;

  constructor(most: { readonly count: number; readonly bytes: number }) {
    this.#most = most;
  }

  /** What all of it takes in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Undefined for what was never there, or was forgotten. */
  get(key: K): V | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    kept.isUsed = true;
    return kept.value;
  }

  /** The latest stays, whatever its size. */
  set(key: K, value: V): void {
    this.delete(key);
    this.#kept.set(key, { value, isUsed: false });
    this.#bytes += value.bytes;
    // What is passed over comes again behind the latest.
    for (const [oldest, kept] of this.#kept) {
      if (this.#kept.size <= this.#most.count && this.#bytes <= this.#most.bytes) break;
      if (oldest === key) continue;
      this.delete(oldest);
      if (!kept.isUsed) continue;
      kept.isUsed = false;
      this.#kept.set(oldest, kept);
      this.#bytes += kept.value.bytes;
    }
  }

  /** Forgets one; nothing happens where it is not there. */
  delete(key: K): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= kept.value.bytes;
  }
}
