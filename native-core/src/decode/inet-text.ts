/** The text of an IPv4 address from its four bytes, read as one little-endian word. */
export function ipv4Text(word: number): string {
  return `${word & 255}.${(word >>> 8) & 255}.${(word >>> 16) & 255}.${word >>> 24}`;
}

/**
 * The text of an IPv6 address from its sixteen bytes, read as four little-endian words, as RFC 5952 recommends. Mapped
 * IPv4 addresses are written as `::ffff:192.0.2.1` (its section 5).
 */
export function ipv6Text(a: number, b: number, c: number, d: number): string {
  if (a === 0 && b === 0 && c === 0xffff_0000) return `::ffff:${ipv4Text(d)}`;
  const groups = [a, b, c, d].flatMap((word) => [swap(word & 0xffff), swap(word >>> 16)]);
  const { start, length } = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

function swap(word: number): number {
  return ((word & 255) << 8) | (word >>> 8);
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= groups.length; i++) {
    if (groups[i] === 0) continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  return best;
}
