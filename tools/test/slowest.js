// @ts-check

/**
 * The slowest tests, one a line, slowest first.
 * @param {import('./result.js').Result['timed']} timed
 * @param {number} most
 * @returns {string[]}
 */
export function slowest(timed, most) {
  return timed
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, most)
    .map(({ seconds, file, name }) =>
      [`${seconds.toFixed(1)} s`.padStart(10), ...(file ? [file] : []), name].join('  '),
    );
}
