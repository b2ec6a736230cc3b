/**
 * What lets a definition wait until somebody uses it: a tapset has dozens of probes, a program uses one or two of them, and all would
 * be made at each start.
 */

/** The same function, but it makes its value only once. What it throws, it throws at each call. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** A frozen copy with other properties. A getter is copied as one: it has not been called yet. */
export function changed<T extends object, C extends object>(from: T, changes: C): Omit<T, keyof C> & C {
  return Object.freeze(
    Object.defineProperties({}, {
      ...Object.getOwnPropertyDescriptors(from),
      ...Object.getOwnPropertyDescriptors(changes),
    } as PropertyDescriptorMap),
  ) as Omit<T, keyof C> & C;
}
