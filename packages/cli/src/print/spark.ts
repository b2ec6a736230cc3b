/** From a little to all, as high as a character. */
const heights = '▁▂▃▄▅▆▇█';

/** A line of bars, one for each number: as high as its share of the greatest; nothing for 0. */
export function sparkline(numbers: readonly number[]): string {
  const most = Math.max(...numbers);
  return numbers
    .map((number) => (number <= 0 ? ' ' : heights[Math.ceil((number / most) * heights.length) - 1]))
    .join('');
}
