/**
 * Joins two sets of values into one; if two values have the same name, it takes the second. Unlike an object spread it
 * keeps the documentation of both in the emitted declarations.
 */
export function merge<A extends object, B extends object>(first: A, second: B): Omit<A, keyof B> & B {
  return Object.freeze({ ...first, ...second });
}
