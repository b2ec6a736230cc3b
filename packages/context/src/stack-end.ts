import type { CapturedStack } from '@tap/native-core/tapset';

/**
 * The last line of a stack's text, which says why callers are missing; nothing for a whole stack, and where there is none. It begins
 * with a bracket, as no line of a frame does.
 *
 * @param whyLost says it of a stack that goes on.
 */
export function lastLine(
  { addresses, end }: Pick<CapturedStack, 'addresses' | 'end'>,
  whyLost: (last: bigint) => string,
): readonly string[] {
  const last = addresses.at(-1);
  if (last === undefined) return [];
  switch (end) {
    case 'bottom':
      return [];
    case 'depth': {
      const taken = addresses.length === 1 ? '1 frame was' : `${addresses.length} frames were`;
      return [`[deeper: only ${taken} taken]\n`];
    }
    case 'lost':
      return [`[lost: ${whyLost(last)}]\n`];
    case 'unknown':
      return ['[end unknown]\n'];
  }
}
