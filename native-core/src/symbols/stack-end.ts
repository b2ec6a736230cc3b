import type { StackEnd } from '../expr/index.js';
import { known, type Code } from './lost-callers.js';

/** How a stack ends, and how many of its addresses are frames. */
export interface FoundEnd {
  readonly end: Exclude<StackEnd, 'depth'>;
  readonly count: number;
}

/** Functions without a caller whose files have no call frame information that says so: of small C libraries, and of Go. */
const outermost = /^(_start|runtime\.(goexit|mstart)(\.abi0)?)$/;

/**
 * How a walk by frame pointers has ended. The bottom is where call frame information says that the function has no caller, and the
 * code that has called `main`: few C libraries keep the frame pointers by which a walk would go on to `_start`. A walk of registers
 * that are no frame pointers can take words of the stack for frames behind it: they are where no code is.
 *
 * @param codeAt gives null where it is not known what is mapped.
 */
export function stackEnd(
  addresses: ArrayLike<bigint>,
  codeAt: (address: bigint) => Code | 'none' | null,
): FoundEnd {
  // The first address is that of an instruction; the others are behind calls, which may be the last instruction of a function.
  const at = (index: number): Code | 'none' | null =>
    index < 0 ? null : codeAt((addresses[index] as bigint) - (index === 0 ? 0n : 1n));
  let count = addresses.length;
  while (at(count - 1) === 'none') count--;
  const last = known(at(count - 1));
  if (last === null) return { end: 'unknown', count: addresses.length };
  const isBottom =
    last.row?.isOutermost === true ||
    outermost.test(last.name() ?? '') ||
    (known(at(count - 2))?.name() === 'main' && last.name() !== 'main');
  if (isBottom) return { end: 'bottom', count };
  // Code without call frame information may well be the bottom, such as what a program has compiled.
  const isLost = count < addresses.length || last.row !== null;
  return { end: isLost ? 'lost' : 'unknown', count: addresses.length };
}
