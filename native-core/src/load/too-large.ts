import { EncodeError, encode, type Encoded, type Instructions } from '../asm/index.js';
import { TapError } from '../errors/index.js';

/**
 * How the verifier says that a program is more than it looks through: do_check(), push_stack() and check_max_stack_depth() in
 * kernel/bpf/verifier.c.
 */
const limits = /program is too large|jumps is too complex|too many|stack size/;

/** Encodes a program; one that is longer than its jumps reach is too large. @throws TapError TAP_TOO_LARGE */
export function encodeFor(
  target: string,
  code: Instructions,
  descriptorOf: (map: string) => number,
): Encoded {
  try {
    return encode(code, descriptorOf);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    throw tooLarge(target, `${code.length} instructions`, error.message, largestPart(code), error);
  }
}

/** The error for what the verifier says, when it is that the program is too large; else null. */
export function tooLargeFor(
  target: string,
  telling: string,
  part: string | null,
  cause: unknown,
): TapError | null {
  return limits.test(telling) ? tooLarge(target, 'the kernel cannot check it', telling, part, cause) : null;
}

/** What a place of a program belongs to: the last comment before it. */
export function partAt(code: Instructions, index: number): string | null {
  const noted = code.slice(0, index + 1).findLast((one) => 'comment' in one && one.comment !== undefined);
  return noted !== undefined && 'comment' in noted ? (noted.comment ?? null) : null;
}

/** The part of a program with the most instructions. */
export function largestPart(code: Instructions): string | null {
  const sizes = new Map<string, number>();
  let part: string | null = null;
  for (const one of code) {
    if ('comment' in one && one.comment !== undefined) part = one.comment;
    if (part !== null) sizes.set(part, (sizes.get(part) ?? 0) + 1);
  }
  return [...sizes].reduce<readonly [string | null, number]>(
    (most, one) => (one[1] > most[1] ? one : most),
    [null, 0],
  )[0];
}

function tooLarge(target: string, why: string, says: string, part: string | null, cause: unknown): TapError {
  return new TapError('TAP_TOO_LARGE', `the program for ${target} is too large: ${why}`, {
    facts: [...(part === null ? [] : [['part', part] as const]), ['says', says]],
    next: 'ask for less in one query, or split it in two',
    cause,
  });
}
