import type { Overload } from './overload.js';

/** What a batch says besides its events. */
export interface Told {
  /** Events that found their ring full since the last batch. */
  readonly lost: number;
  /** Events that were left out since the last batch because the session was overloaded; exact. */
  readonly thinned: number;
  /** What the guard of the session saw last since the batch before. Null when there is nothing new. */
  readonly overload: Overload | null;
}

/** The value when nothing happened. */
export const nothingTold: Told = Object.freeze({ lost: 0, thinned: 0, overload: null });

/** What two batches say, in one. */
export function together(before: Told, after: Told): Told {
  return {
    lost: before.lost + after.lost,
    thinned: before.thinned + after.thinned,
    overload: latest(before.overload, after.overload),
  };
}

/** What the guard saw last; the beginning of an overload is not hidden by a later change. */
export function latest(before: Overload | null, after: Overload | null): Overload | null {
  if (before?.state === 'begins' && after?.state === 'changes') return { ...after, state: 'begins' };
  return after ?? before;
}
