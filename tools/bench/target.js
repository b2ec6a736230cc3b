// @ts-check

/**
 * A line of the list of goals.
 * @param {string} what
 * @param {boolean} met
 * @param {string} is
 * @param {string} asked
 */
export function target(what, met, is, asked) {
  return `- ${met ? 'met' : '**missed**'}: ${what}: ${is} (asked: ${asked})`;
}
