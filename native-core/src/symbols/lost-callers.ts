/** DWARF's numbers of registers, by that of the instruction that returns use: the psABI of each processor. */
const x86Return = 16;
const x86Stack = 7;
const arm64Return = 30;

/** What is known of the code at an address. */
export interface Code {
  /** How the stack looks at the instruction; null where that is not known. */
  readonly row: FrameRow | null;
  /** Name of its function in the file; null where that is not known. */
  readonly name: () => string | null;
}

/**
 * The callers that a walk by frame pointers has lost between the first address and the second: those of functions that have no
 * frame there, such as the C library's `write()`, or any function at its first instruction.
 *
 * They are found by call frame information alone, which says exactly where a return address lies; nothing is guessed from the
 * words of the stack, among which are the return addresses of earlier calls. Where it says nothing, no caller is added.
 *
 * @param first is the address of the instruction.
 * @param second is the next address of the walk; undefined for none.
 * @param top is what the event captured: of arm64 the link register, of x86-64 the words at the stack pointer.
 * @param codeAt gives `none` where no code is mapped, null where that is not known.
 */
export function lostCallers(
  first: bigint,
  second: bigint | undefined,
  top: ArrayLike<bigint>,
  codeAt: (address: bigint) => Code | 'none' | null,
): readonly bigint[] {
  const callers: bigint[] = [];
  // From the stack pointer at the event to the one of the function, in bytes.
  let depth = 0;
  for (let at = first; callers.length < top.length;) {
    const found = known(codeAt(at))?.row ?? null;
    if (found === null) break;
    const word = wordOf(found, depth, callers.length);
    const caller = word === null ? undefined : top[word];
    // The walk has it: the function makes its frame in another way than it says.
    if (caller === undefined || caller === second || known(codeAt(caller)) === null) break;
    callers.push(caller);
    depth += found.offset;
    // A call may be the last instruction of its function.
    at = caller - 1n;
  }
  return callers;
}

/** Null where no code is known to be. */
export const known = (code: Code | 'none' | null): Code | null => (code === 'none' ? null : code);

/** Which word of the top is the return address; null for none of them, as of a function that has a frame. */
function wordOf(
  { register, offset, returnRegister, returnAt, isOutermost }: FrameRow,
  depth: number,
  found: number,
): number | null {
  if (isOutermost) return null;
  if (returnRegister === arm64Return) return returnAt === null && found === 0 ? 0 : null;
  if (returnRegister !== x86Return || register !== x86Stack || returnAt === null) return null;
  const word = (depth + offset + returnAt) / 8;
  return Number.isInteger(word) && word >= 0 ? word : null;
}
import type { FrameRow } from '../elf/index.js';
