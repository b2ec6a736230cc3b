/** What is remembered, up to a number of things and of bytes: what was not asked for longest is forgotten first. */
export class BoundedCache<K, V extends { readonly bytes: number }> {
  readonly #kept = new Map<K, V>();
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
    const value = this.#kept.get(key);
    if (value === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, value);
    return value;
  }

  /** The latest stays, whatever its size. */
  set(key: K, value: V): void {
    this.delete(key);
    this.#kept.set(key, value);
    this.#bytes += value.bytes;
    for (const oldest of this.#kept.keys()) {
      const fits = this.#kept.size <= this.#most.count && this.#bytes <= this.#most.bytes;
      if (fits || oldest === key) break;
      this.delete(oldest);
    }
  }

  /** Forgets one; nothing happens where it is not there. */
  delete(key: K): void {
    const value = this.#kept.get(key);
    if (value === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= value.bytes;
  }
}
