import type { CheckedPlace, OnKernel } from '../definitions/index.js';
import { byText, kernelNames } from './by-text.js';

/** Where a probe is on some kernels. */
interface PlaceRow {
  readonly kernels: string;
  /** The places, or why there is none. */
  readonly where: string;
  /** By which mechanisms it attaches there: `fentry; kprobe on 6.1-arm64`. Empty where there is no place. */
  readonly mechanisms: string;
}

/** Where a probe is: kernels on which it has the same places share a row, though the mechanisms of some differ. */
export function placeRows(
  kernels: readonly OnKernel[],
  shown: (place: string) => string,
): readonly PlaceRow[] {
  const rows = byText(
    kernels,
    ({ places, refusal }) => refusal ?? places.map(({ place }) => shown(place)).join(', '),
  );
  return rows.map(([where, names]) => {
    const there = kernels.filter(({ kernel }) => names.includes(kernel));
    const mechanisms = byText(there, ({ places }) => mechanismsOf(places)).map(([text, on], at) =>
      at === 0 ? text : `${text} on ${on.join(', ')}`,
    );
    return { kernels: kernelNames(names, kernels), where, mechanisms: mechanisms.join('; ') };
  });
}

function mechanismsOf(places: readonly CheckedPlace[]): string {
  return [...new Set(places.map(({ mechanism }) => mechanism))].join(', ');
}
