/** A text that is the same for equal keys, whatever the order of their parts. */
export function keyText(key: object): string {
  const parts = Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
