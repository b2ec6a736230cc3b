/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A value as JSON can hold it: a `bigint` as its decimal digits, and no functions. */
export function plain(value: unknown): Json {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value as Json;
  const held = Object.entries(value).filter(([, one]) => typeof one !== 'function' && one !== undefined);
  return Object.fromEntries(held.map(([name, one]) => [name, plain(one)]));
}
