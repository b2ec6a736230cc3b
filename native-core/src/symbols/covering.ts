/** The last of some sorted items that does not start above an address; null for none. */
export function lastNotAbove<T extends { readonly address: bigint }>(
  items: readonly T[],
  address: bigint,
): { readonly item: T; readonly next: T | null } | null {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle] as T).address <= address) low = middle + 1;
    else high = middle;
  }
  const item = items[low - 1];
  return item === undefined ? null : { item, next: items[low] ?? null };
}
