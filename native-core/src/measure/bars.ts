import type { Bucket } from './bucket.js';

/** Characters of the longest bar. */
const width = 40;

/** A line for each bucket: `[256, 512)    12 |@@@@@@    |`. */
export function bars(buckets: readonly Bucket[]): string {
  const rows = buckets.map(({ from, to, count }) => ({
    range:
      from === -Infinity
        ? `(..., ${shortNumber(to)})`
        : `[${shortNumber(from)}, ${to === Infinity ? '...' : shortNumber(to)})`,
    text: String(count),
    count,
  }));
  const rangeWidth = Math.max(...rows.map(({ range }) => range.length));
  const countWidth = Math.max(...rows.map(({ text }) => text.length));
  const most = Math.max(...rows.map(({ count }) => count));
  return rows
    .map(({ range, text, count }) => {
      const bar = '@'.repeat(Math.round((count / most) * width)).padEnd(width);
      return `${range.padEnd(rangeWidth)}  ${text.padStart(countWidth)} |${bar}|\n`;
    })
    .join('');
}

/** A number whose powers of 1024 are letters, where that says it all: `64K`. */
export function shortNumber(value: number): string {
  const letters = ['', 'K', 'M', 'G', 'T', 'P', 'E'];
  let size = 0;
  let rest = value;
  while (rest !== 0 && rest % 1024 === 0 && size < letters.length - 1) {
    rest /= 1024;
    size++;
  }
  return `${rest}${letters[size]}`;
}
