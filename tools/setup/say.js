// @ts-check

/**
 * Tells the user what goes on, in one short line. Always on standard error: standard output belongs to the
 * command that is run.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`tap: ${text}\n`);
}

/** A thing that can't be had, told in one line that says what to do. It ends the run without a stack trace. */
export class SetupError extends Error {}

/**
 * The text of an error for a user: one line for what we know, the whole stack for what we do not.
 * @param {unknown} error
 * @returns {string}
 */
export function describeError(error) {
  if (error instanceof SetupError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
