/**
 * Joins two sets of values into one. Unlike an object spread it keeps the documentation of both in the emitted
 * declarations.
 */
export function merge<A extends object, B extends object>(first: A, second: B): A & B {
  return Object.freeze({ ...first, ...second });
}
