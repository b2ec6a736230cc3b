import type { ValueOrigin } from '@tap/native-core/inspect';
import type { Expression } from '@tap/native-core/tapset';

/** What is true of a value on a kernel: exact, exact within bounds, or null and why. */
export function exactness({ kind }: Expression, { from, absent }: ValueOrigin): string {
  if (absent !== null) return `null: ${absent}`;
  switch (kind.type) {
    case 'text':
      // A constant.
      if (/^"[^"]*"$/.test(from)) return 'exact';
      return kind.whole === true
        ? `exact, of at most ${kind.capacity - 1} bytes`
        : `cut after ${kind.capacity - 1} bytes`;
    case 'int':
      return kind.js === 'number' && kind.bits === 64 ? 'exact up to 2^53' : 'exact';
    default:
      return 'exact';
  }
}
