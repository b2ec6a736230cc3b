// @ts-check

/**
 * A line of the list of goals.
 * @param {string} what
 * @param {boolean} met
 * @param {string} is
 * @param {string} asked
 * @param {string} why it is missed, when it is
 */
export function target(what, met, is, asked, why = 'nobody knows yet why') {
  return met
    ? `- met: ${what}: ${is} (asked: ${asked})`
    : `- **missed**: ${what}: ${is} (asked: ${asked}); ${why}`;
}
