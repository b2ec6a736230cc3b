import { errno, retstr, type Decoded, type Int } from '@tap/native-core/tapset';

/** What a call returned. */
export interface Returned {
  /** What it returned, as text: `0`, or a negative number with the name of the error: `-1 (EPERM)`. */
  readonly retstr: Decoded<string>;
  /** Name of the error, such as `EPERM`; null when it returned no negative number. */
  readonly error: Decoded<string | null>;
}

/** What a call returned, as text and as the name of an error. */
export function returned(result: Int): Returned {
  return { retstr: retstr(result), error: errno(result) };
}
