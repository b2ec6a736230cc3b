import { BoundedCache } from './bounded-cache.js';

/** Files that are remembered at most. */
const kept = { count: 8_192, bytes: 8_192 };
/** How long a file is taken for the same at least, in milliseconds. */
const freshness = 1_000;

/** What mapped files were when they were looked at last, by the keys of mappings: device, inode and path. */
export class SeenFiles {
  readonly #seen = new BoundedCache<
    string,
    { readonly bytes: number; readonly identity: string; readonly until: number }
  >(kept);

  /** The identity of a file that was seen lately. */
  get(key: string, now: number): string | undefined {
    const seen = this.#seen.get(key);
    return seen !== undefined && now < seen.until ? seen.identity : undefined;
  }

  /** @param rest is for how long it is not to be looked at again, in milliseconds: reading it took long. */
  set(key: string, identity: string, rest: number): void {
    this.#seen.set(key, { bytes: 1, identity, until: performance.now() + Math.max(freshness, rest) });
  }
}
