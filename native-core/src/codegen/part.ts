import { TapError } from '../errors/index.js';

/** Makes a part of a program; an error that something is too large says which part it was. */
export function part<R>(name: string, body: () => R): R {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof TapError) || error.code !== 'TAP_TOO_LARGE') throw error;
    if (error.facts.some(([label]) => label === 'part')) throw error;
    throw new TapError(error.code, error.summary, {
      facts: [['part', name], ...error.facts],
      next: error.next,
      cause: error,
    });
  }
}
