/** A number with at most three digits that matter. */
export function plainNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** A time, given in nanoseconds: `1.25ms`. */
export function timeText(nanoseconds: number): string {
  const units = [
    ['s', 1e9],
    ['ms', 1e6],
    ['us', 1e3],
  ] as const;
  const [unit, size] = units.find(([, least]) => nanoseconds >= least) ?? ['ns', 1];
  return `${plainNumber(nanoseconds / size)}${unit}`;
}
