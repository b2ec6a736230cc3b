import { TapError } from '../src/errors/index.js';

/** The error that something throws. */
export function errorOf(what: () => unknown): TapError {
  try {
    what();
  } catch (error) {
    if (error instanceof TapError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
