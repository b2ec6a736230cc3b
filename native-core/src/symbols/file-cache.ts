import { BoundedCache } from './bounded-cache.js';
import type { NamedFile } from './named-file.js';

/** Bytes of memory from which on names of a file are many. */
const many = 8 * 1024 * 1024;
const keptSmall = { count: 1_024, bytes: 64 * 1024 * 1024 };
/** One of the largest has its place here: 64 MiB of text, and two million functions of 20 bytes. */
const keptLarge = { count: 64, bytes: 104 * 1024 * 1024 };

/** The names of files that are remembered, by identity. Large files take none of the place that small ones have. */
export class FileCache {
  readonly #small = new BoundedCache<string, NamedFile>(keptSmall);
  readonly #large = new BoundedCache<string, NamedFile>(keptLarge);

  /** Undefined for what was never there, or was forgotten. */
  get(identity: string): NamedFile | undefined {
    return this.#small.get(identity) ?? this.#large.get(identity);
  }

  set(identity: string, names: NamedFile): void {
    (names.bytes < many ? this.#small : this.#large).set(identity, names);
  }

  /** Forgets a file. */
  delete(identity: string): void {
    this.#small.delete(identity);
    this.#large.delete(identity);
  }
}
