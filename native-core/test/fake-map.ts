/** Entries that a map in no kernel copies at once. */
export const copiedAtOnce = 20;

/** What a hash table of words does, with a map of JavaScript in the place of the kernel's; events may change it at any time. */
export function fakeMap(entries: Iterable<readonly [bigint, bigint]>) {
  const kept = new Map(entries);
  const copy = (some: readonly (readonly [bigint, bigint])[]) => ({
    count: some.length,
    keys: bytesOf(some.map(([key]) => key)),
    values: bytesOf(some.map(([, value]) => value)),
  });
  return {
    kept,
    copy,
    valueBytes: 8,
    *entries() {
      let some: (readonly [bigint, bigint])[] = [];
      for (const entry of kept) {
        if (some.push(entry) < copiedAtOnce) continue;
        yield this.copy(some);
        some = [];
      }
      yield this.copy(some);
    },
    deleteAll: (keys: Uint8Array) => new BigUint64Array(keys.buffer).forEach((key) => kept.delete(key)),
  };
}

const bytesOf = (words: readonly bigint[]): Uint8Array => new Uint8Array(BigUint64Array.from(words).buffer);
