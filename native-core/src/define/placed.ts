import { placeIn, TapError, withPlace } from '../errors/index.js';

/**
 * The same function, but what it throws is a TapError that says in the fact `at` where the mistake is: the file and the line of the
 * callback that made it, or else of the definition, which has been left long before.
 *
 * @param what is defined, for errors that are not TapErrors themselves.
 */
export function placed<T>(what: string, make: () => T): () => T {
  // Its stack becomes a text only when somebody asks for it.
  const defined = new Error(what);
  return () => makePlaced(what, make, defined);
}

function makePlaced<T>(what: string, make: () => T, defined: Error): T {
  try {
    return make();
  } catch (error) {
    throw errorAt(what, error, defined);
  }
}

function errorAt(what: string, error: unknown, defined: Error): TapError {
  const place = placeIn(stackOf(error), makePlaced) ?? placeIn(stackOf(defined));
  const typed =
    error instanceof TapError
      ? error
      : new TapError('TAP_DEFINITION', `${what}: a callback throws ${shown(error)}`, {
          next: null,
          cause: error,
        });
  return withPlace(typed, place);
}

/** Whoever throws can have put anything there. */
function stackOf(error: unknown): string {
  const stack: unknown = error instanceof Error ? error.stack : null;
  return typeof stack === 'string' ? stack : '';
}

function shown(thrown: unknown): string {
  if (thrown instanceof Error) return String(thrown.message).split('\n', 1)[0] ?? '';
  return typeof thrown === 'object' && thrown !== null ? 'an object' : String(thrown);
}
