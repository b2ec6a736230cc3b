import { TapError } from './tap-error.js';

/** The error for something that cannot happen unless tap itself is wrong. */
export function fault(summary: string): TapError {
  return new TapError('TAP_DEFINITION', summary, {
    next: 'this is a fault of tap: report it with the query and the output of `tap doctor`',
  });
}
